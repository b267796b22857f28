// Package decade holds no code of the product: its test lives through ten
// years with a system that crashes at random, and holds everything that fires
// by itself to a model worked out beside it, one file a subject.
package decade
