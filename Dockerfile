# The linter with the go command that it needs. Run it on the module in the current
# directory: docker run --rm -v "$PWD:/src" wsracecheck ./...
FROM golang:1.26 AS build
WORKDIR /wsracecheck
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -o /wsracecheck.bin ./cmd/wsracecheck

FROM golang:1.26
COPY --from=build /wsracecheck.bin /usr/local/bin/wsracecheck
WORKDIR /src
# The module belongs to somebody else than the user in the container.
RUN git config --system --add safe.directory '*'
ENTRYPOINT ["wsracecheck"]
CMD ["./..."]
