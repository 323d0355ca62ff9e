/// The index of the largest value, the first one of a tie; `values` has one at least.
func indexOfMaximum(_ values: ArraySlice<Double>) -> Int {
  var best = values.startIndex
  for index in values.indices where values[index] > values[best] { best = index }
  return best
}
