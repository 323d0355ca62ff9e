import Testing

@testable import digits

struct FoldsTests {
  @Test(arguments: [
    (rows: 10, count: 2, starts: [0, 5, 10]),
    (rows: 10, count: 3, starts: [0, 4, 7, 10]),
    (rows: 10, count: 4, starts: [0, 3, 6, 8, 10]),
    (rows: 10, count: 10, starts: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    (rows: 2, count: 2, starts: [0, 1, 2]),
    (rows: 1797, count: 3, starts: [0, 599, 1198, 1797]),
    (rows: 1797, count: 5, starts: [0, 360, 720, 1079, 1438, 1797]),
    (rows: 1797, count: 7, starts: [0, 257, 514, 771, 1028, 1285, 1541, 1797]),
  ])
  func `the first folds are one row longer`(rows: Int, count: Int, starts: [Int]) throws {
    let folds = try Folds(of: rows, count: count)
    #expect(Array(folds) == zip(starts, starts.dropFirst()).map { $0..<$1 })
  }

  @Test(arguments: [
    (rows: 10, count: 1, message: "cannot cut 10 rows into 1 folds: choose from 2 to 10"),
    (rows: 10, count: 0, message: "cannot cut 10 rows into 0 folds: choose from 2 to 10"),
    (rows: 10, count: -3, message: "cannot cut 10 rows into -3 folds: choose from 2 to 10"),
    (rows: 10, count: 11, message: "cannot cut 10 rows into 11 folds: choose from 2 to 10"),
  ])
  func `too few or too many folds are refused`(rows: Int, count: Int, message: String) {
    let error = #expect(throws: DigitsError.self) { try Folds(of: rows, count: count) }
    #expect(error?.code == .badFolds)
    #expect(error?.message == message + " with --folds N")
  }

  @Test(arguments: [0, 1])
  func `one row cannot be cut`(rows: Int) {
    let error = #expect(throws: DigitsError.self) { try Folds(of: rows, count: 2) }
    #expect(
      error?.message == "cannot cut \(rows) rows into folds: two rows are needed at least"
    )
  }
}
