import FoundationEssentials

@testable import digits

/// A picture that is blank but for its first pixels, and its digit.
typealias LabelledPicture = (firstPixels: [UInt8], label: UInt8)

extension DigitsData {
  init(_ rows: [LabelledPicture]) {
    let pixels = rows.flatMap { row in
      row.firstPixels + Array(repeating: 0, count: Self.pixelCount - row.firstPixels.count)
    }
    self.init(pixels: pixels, labels: rows.map(\.label))
  }

  /// The file of the main job.
  static func ofMainJob() throws -> DigitsData {
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    return try load(from: root.appending(path: "Sources/digits/digits.csv").path)
  }
}
