// Package truth tests the analyzer against an exact answer.
//
// Package gen makes up a program in the small form of package model, explore
// runs every interleaving of it, emit prints it as Go, and compare lets the
// analyzer judge the text and puts both answers side by side; shrink makes a
// disagreement small. Nothing of this is part of the analyzer, and nothing but
// compare knows it. Command cmd/truth does the same for any number of programs.
package truth
