import FoundationEssentials
import Testing

@testable import digits

struct DigitsDataTests {
  private static let blank = Array(repeating: "0", count: DigitsData.pixelCount)

  /// A blank picture of 3 with some values replaced, as a line.
  private static func line(_ changes: [Int: String] = [:]) -> String {
    var values = blank + ["3"]
    for (index, value) in changes { values[index] = value }
    return values.joined(separator: ",")
  }

  @Test(arguments: ["\n", "\r\n"], ["", "\n", "\r\n", "\n\n"])
  func `lines may end in any way`(separator: String, end: String) throws {
    let text = Self.line([0: "16"]) + separator + Self.line([63: "7", 64: "9"]) + end
    let data = try DigitsData.parse(Array(text.utf8), path: "digits.csv")
    #expect(data == DigitsData([([16], 3), (Array(repeating: 0, count: 63) + [7], 9)]))
  }

  @Test(arguments: [
    (line: "", problem: ": expected 64 pixels and a digit between commas (65 values), found 1"),
    (
      line: blank.joined(separator: ","),
      problem: ": expected 64 pixels and a digit between commas (65 values), found 64"
    ),
    (
      line: line() + ",",
      problem: ": expected 64 pixels and a digit between commas (65 values), found 66"
    ),
    (line: line([0: "17"]), problem: ", value 1: expected a pixel from 0 to 16, found \"17\""),
    (line: line([1: "-1"]), problem: ", value 2: expected a pixel from 0 to 16, found \"-1\""),
    (line: line([2: ""]), problem: ", value 3: expected a pixel from 0 to 16, found \"\""),
    (line: line([3: " 4"]), problem: ", value 4: expected a pixel from 0 to 16, found \" 4\""),
    (line: line([4: "5.0"]), problem: ", value 5: expected a pixel from 0 to 16, found \"5.0\""),
    (line: line([5: "300"]), problem: ", value 6: expected a pixel from 0 to 16, found \"300\""),
    (line: line([63: "\t"]), problem: ", value 64: expected a pixel from 0 to 16, found \"\\t\""),
    (line: line([64: "10"]), problem: ", value 65: expected a digit from 0 to 9, found \"10\""),
    (
      line: line([64: String(repeating: "a", count: 99)]),
      problem: ", value 65: expected a digit from 0 to 9, found \"aaaaaaaaaaaaaaaaaaaa\""
    ),
  ])
  func `a malformed line is named with what was expected`(line: String, problem: String) {
    let text = Self.line() + "\n" + line + "\n" + Self.line() + "\n"
    let error = #expect(throws: DigitsError.self) {
      try DigitsData.parse(Array(text.utf8), path: "some/digits.csv")
    }
    #expect(error?.code == .malformedLine)
    #expect(error?.message == "some/digits.csv, line 2\(problem)")
  }

  @Test(arguments: ["", "\n", "\r\n\n"])
  func `a file without lines is empty`(text: String) {
    let error = #expect(throws: DigitsError.self) {
      try DigitsData.parse(Array(text.utf8), path: "digits.csv")
    }
    #expect(error?.code == .emptyFile)
    #expect(error?.message == "digits.csv is empty: name a file of digits with --data FILE")
  }

  @Test(arguments: [
    (path: "/nowhere/digits.csv", reason: "there is no such file"),
    (path: "/", reason: "it is not a regular file, or it may not be read"),
    (path: "/dev/null", reason: "it is not a regular file, or it may not be read"),
  ])
  func `a file that cannot be read is named with the mend`(path: String, reason: String) {
    let error = #expect(throws: DigitsError.self) { try DigitsData.load(from: path) }
    #expect(error?.code == .unreadableFile)
    #expect(
      error?.message == "cannot read \(path): \(reason); name a file of digits with --data FILE"
    )
  }

  @Test
  func `the file of the main job holds the published numbers of digits`() throws {
    let data = try DigitsData.ofMainJob()
    #expect(data.rowCount == 1797)
    let counts = (0..<DigitsData.classCount).map { digit in
      data.labels.count { Int($0) == digit }
    }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
  }

  @Test
  func `training rows are those around the test rows, in order`() {
    let data = DigitsData((0..<6).map { (firstPixels: [], label: $0) })
    #expect(data.trainingRows(without: 0..<2) == [2, 3, 4, 5])
    #expect(data.trainingRows(without: 2..<4) == [0, 1, 4, 5])
    #expect(data.trainingRows(without: 4..<6) == [0, 1, 2, 3])
  }
}
