/// The rows of a data set cut into contiguous folds, in order and without shuffling.
///
/// Each element is the rows of one fold, which are tested by a model that learnt from all others.
/// When the rows do not divide evenly, the first folds are one row longer.
struct Folds: RandomAccessCollection, Hashable, Sendable {
  private let rowCount: Int
  /// The number of folds.
  let count: Int

  /// Cuts `rowCount` rows into `count` folds.
  ///
  /// - Throws: `DigitsError` unless there are at least two folds and a row for each.
  init(of rowCount: Int, count: Int) throws(DigitsError) {
    guard rowCount >= 2 else {
      throw DigitsError(
        code: .badFolds,
        message: "cannot cut \(rowCount) rows into folds: two rows are needed at least"
      )
    }
    guard count >= 2, count <= rowCount else {
      throw DigitsError(
        code: .badFolds,
        message: "cannot cut \(rowCount) rows into \(count) folds:"
          + " choose from 2 to \(rowCount) with --folds N"
      )
    }
    self.rowCount = rowCount
    self.count = count
  }

  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(fold: Int) -> Range<Int> {
    precondition(indices.contains(fold), "no such fold")
    return start(of: fold)..<start(of: fold + 1)
  }

  private func start(of fold: Int) -> Int {
    let (length, longer) = rowCount.quotientAndRemainder(dividingBy: count)
    return fold * length + Swift.min(fold, longer)
  }
}
