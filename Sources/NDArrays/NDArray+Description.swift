extension NDArray: CustomStringConvertible {
  /// The elements in nested brackets, a row a line, as NumPy prints them.
  ///
  /// Of more than 1000 elements only the first and last three of each axis are shown.
  public var description: String {
    let edge = count > 1000 ? 3 : Int.max
    var cells: [String] = []
    collectCells(edge: edge, into: &cells)
    let width = rank > 1 ? cells.map(\.count).max() ?? 0 : 0
    var rest = cells[...]
    return text(edge: edge, width: width, depth: 0, cells: &rest)
  }

  /// The indices of an axis that are shown; nil stands for those left out.
  private func shownIndices(edge: Int) -> [Int?] {
    let length = shape[0]
    // Written so that no edge, however large, overflows.
    if length / 2 < edge || length == 2 * edge { return Array(0..<length) }
    return Array(0..<edge) + [nil] + Array(length - edge..<length)
  }

  private func collectCells(edge: Int, into cells: inout [String]) {
    if rank == 0 { return cells.append("\(self[at: []])") }
    for case let index? in shownIndices(edge: edge) {
      view(axis: 0, at: index).collectCells(edge: edge, into: &cells)
    }
  }

  private func text(
    edge: Int,
    width: Int,
    depth: Int,
    cells: inout ArraySlice<String>
  ) -> String {
    guard rank > 0 else {
      let cell = cells.removeFirst()
      return String(repeating: " ", count: Swift.max(width - cell.count, 0)) + cell
    }
    var parts: [String] = []
    for index in shownIndices(edge: edge) {
      parts.append(
        index.map {
          view(axis: 0, at: $0).text(edge: edge, width: width, depth: depth + 1, cells: &cells)
        } ?? "..."
      )
    }
    // One line break a closed bracket, and the next row below the first one.
    let separator =
      rank == 1
      ? " "
      : String(repeating: "\n", count: rank - 1) + String(repeating: " ", count: depth + 1)
    return "[" + parts.joined(separator: separator) + "]"
  }
}
