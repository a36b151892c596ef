//go:build race

package autobahn_test

// raceFlag has the commands watched by the race detector as well.
const raceFlag = "-race=true"
