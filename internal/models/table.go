package models

// Funcs is the table of functions and methods.
var Funcs = []Func{
	{Name: "(*sync.Mutex).Lock", Effect: Locks, Source: "sync/mutex.go"},
	{Name: "(*sync.Mutex).Unlock", Effect: Unlocks, Source: "sync/mutex.go"},
	{Name: "(*sync.RWMutex).Lock", Effect: Locks, Source: "sync/rwmutex.go"},
	{Name: "(*sync.RWMutex).RLock", Effect: RLocks, Source: "sync/rwmutex.go"},
	{Name: "(*sync.RWMutex).Unlock", Effect: Unlocks, Source: "sync/rwmutex.go"},
	{Name: "(*sync.RWMutex).RUnlock", Effect: Unlocks, Source: "sync/rwmutex.go"},
	{Name: "(sync.Locker).Lock", Effect: Locks, Source: "sync/mutex.go"},
	{Name: "(sync.Locker).Unlock", Effect: Unlocks, Source: "sync/mutex.go"},
	{Name: "(*sync.Cond).Wait", Effect: WaitsCond, Source: "sync/cond.go"},
	{Name: "(*sync.WaitGroup).Done", Effect: CountsDown, Source: "sync/waitgroup.go"},
	{Name: "(*sync.WaitGroup).Add", Effect: Adds, Arg: 1, Source: "sync/waitgroup.go"},
	{Name: "(*sync.WaitGroup).Wait", Effect: WaitsAll, Source: "sync/waitgroup.go"},
	{Name: "(*sync.WaitGroup).Go", Effect: StartsCounted, Fn: 1, Source: "sync/waitgroup.go"},
	{Name: "(*sync.Once).Do", Effect: RunsOnce, Fn: 1, Source: "sync/once.go"},
	{Name: "sync.OnceFunc", Effect: Once, Source: "sync/oncefunc.go"},
	{Name: "sync.OnceValue", Effect: Once, Source: "sync/oncefunc.go"},
	{Name: "sync.OnceValues", Effect: Once, Source: "sync/oncefunc.go"},

	{Name: "(*golang.org/x/sync/errgroup.Group).Go", Effect: StartsCounted, Fn: 1, Source: "golang.org/x/sync/errgroup/errgroup.go"},
	{Name: "(*golang.org/x/sync/errgroup.Group).TryGo", Effect: StartsCounted, Fn: 1, Source: "golang.org/x/sync/errgroup/errgroup.go"},
	{Name: "(*golang.org/x/sync/errgroup.Group).Wait", Effect: WaitsAll, Source: "golang.org/x/sync/errgroup/errgroup.go"},
	{Name: "(*golang.org/x/sync/singleflight.Group).Do", Effect: Runs, Fn: 2, Source: "golang.org/x/sync/singleflight/singleflight.go"},
	{Name: "(*golang.org/x/sync/singleflight.Group).DoChan", Effect: StartsSending, Fn: 2, Source: "golang.org/x/sync/singleflight/singleflight.go"},

	// The pipes end when the process does, or closes them; Wait returns later, and
	// only it sets ProcessState.
	{Name: "(*os/exec.Cmd).StdoutPipe", Effect: Opens, Source: "os/exec/exec.go"},
	{Name: "(*os/exec.Cmd).StderrPipe", Effect: Opens, Source: "os/exec/exec.go"},
	{Name: "(*os/exec.Cmd).Wait", Effect: Reaps, Source: "os/exec/exec.go"},

	{Name: "time.AfterFunc", Effect: Starts, Fn: 1, Source: "time/sleep.go"},
	{Name: "time.After", Effect: Timer, Source: "time/sleep.go"},
	{Name: "time.Tick", Effect: Ticker, Source: "time/tick.go"},

	{Name: "context.AfterFunc", Effect: Starts, Fn: 1, Source: "context/context.go"},
	{Name: "context.WithCancel", Effect: Pairs, Source: "context/context.go"},
	{Name: "context.WithCancelCause", Effect: Pairs, Source: "context/context.go"},
	{Name: "context.WithTimeout", Effect: Pairs, Source: "context/context.go"},
	{Name: "context.WithTimeoutCause", Effect: Pairs, Source: "context/context.go"},
	{Name: "context.WithDeadline", Effect: Pairs, Source: "context/context.go"},
	{Name: "context.WithDeadlineCause", Effect: Pairs, Source: "context/context.go"},
	{Name: "(context.Context).Done", Effect: Done, Source: "context/context.go"},
	{Name: "(context.Context).Err", Effect: Err, Source: "context/context.go"},
	{Name: "context.Cause", Effect: Err, Source: "context/context.go"},

	{Name: "io.Pipe", Effect: Pairs, Source: "io/pipe.go"},
	{Name: "io.ReadAll", Effect: ReadsAll, Source: "io/io.go"},
	{Name: "io.Copy", Effect: ReadsAll, Arg: 1, Source: "io/io.go"},
	{Name: "io.CopyBuffer", Effect: ReadsAll, Arg: 1, Source: "io/io.go"},
	{Name: "io.CopyN", Effect: Reads, Arg: 1, Source: "io/io.go"},
	{Name: "io.ReadFull", Effect: Reads, Source: "io/io.go"},
	{Name: "io.ReadAtLeast", Effect: Reads, Source: "io/io.go"},
	{Name: "io.LimitReader", Effect: Wraps, Source: "io/io.go"},
	{Name: "io.TeeReader", Effect: Wraps, Source: "io/io.go"},

	{Name: "bufio.NewReader", Effect: Wraps, Source: "bufio/bufio.go"},
	{Name: "bufio.NewReaderSize", Effect: Wraps, Source: "bufio/bufio.go"},
	{Name: "bufio.NewScanner", Effect: Wraps, Source: "bufio/scan.go"},
	{Name: "encoding/json.NewDecoder", Effect: Wraps, Source: "encoding/json/stream.go"},
	{Name: "encoding/gob.NewDecoder", Effect: Wraps, Source: "encoding/gob/decoder.go"},
	{Name: "encoding/xml.NewDecoder", Effect: Wraps, Source: "encoding/xml/xml.go"},
	{Name: "encoding/csv.NewReader", Effect: Wraps, Source: "encoding/csv/reader.go"},
	{Name: "net/textproto.NewReader", Effect: Wraps, Source: "net/textproto/reader.go"},
	{Name: "compress/gzip.NewReader", Effect: Wraps, Source: "compress/gzip/gunzip.go"},
	{Name: "compress/zlib.NewReader", Effect: Wraps, Source: "compress/zlib/reader.go"},
	{Name: "compress/flate.NewReader", Effect: Wraps, Source: "compress/flate/inflate.go"},
	{Name: "encoding/base64.NewDecoder", Effect: Wraps, Arg: 1, Source: "encoding/base64/base64.go"},
	{Name: "encoding/hex.NewDecoder", Effect: Wraps, Source: "encoding/hex/hex.go"},
}

// Types is the table of types.
var Types = []Type{
	{"context.Context", Signal, "context/context.go"},
	{"context.CancelFunc", Cancel, "context/context.go"},
	{"context.CancelCauseFunc", Cancel, "context/context.go"},
	{"io.PipeReader", Signal | Pipe | Reading, "io/pipe.go"},
	{"io.PipeWriter", Signal | Pipe, "io/pipe.go"},
	{"io.Reader", Signal, "io/io.go"},
	{"io.ReadCloser", Signal | Reading, "io/io.go"},
	{"io.Writer", Signal, "io/io.go"},
	{"io.WriteCloser", Signal, "io/io.go"},
	{"bufio.Reader", Signal, "bufio/bufio.go"},
	{"bufio.Scanner", Signal, "bufio/scan.go"},
	{"bufio.ReadWriter", Signal, "bufio/bufio.go"},
	{"os/exec.Cmd", Signal, "os/exec/exec.go"},
	{"os/exec.(output)", Signal | Pipe | Reading, "os/exec/exec.go"}, // what Opens returns
	{"net.Conn", Signal | Net, "net/net.go"},
	{"net.PacketConn", Net, "net/net.go"},
	{"net.Listener", Signal | Net, "net/net.go"},
	{"net.TCPConn", Signal | Net, "net/tcpsock.go"},
	{"net.TCPListener", Net, "net/tcpsock.go"},
	{"net.UnixConn", Signal | Net, "net/unixsock.go"},
	{"net.UnixListener", Net, "net/unixsock.go"},
	{"net.UDPConn", Net, "net/udpsock.go"},
	{"time.Timer", IsTimer, "time/sleep.go"},
	{"time.Ticker", IsTicker, "time/tick.go"},
}

// Methods is the table of the methods of streams: network connections, listeners,
// pipes, and the readers that wrap them.
var Methods = []Method{
	{"Close", true}, {"CloseWithError", true}, {"CloseWrite", true}, {"CloseRead", true},
	{"Read", false}, {"ReadFrom", false}, {"ReadByte", false}, {"ReadRune", false}, {"ReadString", false},
	{"ReadBytes", false}, {"ReadLine", false}, {"ReadSlice", false}, {"Peek", false}, {"Discard", false},
	{"Scan", false}, {"Decode", false}, {"Write", false}, {"WriteTo", false},
	{"Accept", false}, {"AcceptTCP", false},
}
