//go:build !race

package autobahn_test

const raceFlag = "-race=false"
