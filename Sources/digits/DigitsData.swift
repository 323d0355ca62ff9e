import FoundationEssentials

/// Pictures of handwritten digits and the digits they show.
struct DigitsData: Codable, Hashable, Sendable {
  /// The pixels of one picture, 8×8, row by row.
  static let pixelCount = 64
  /// The value of a pixel that is all ink; a blank one is 0.
  static let fullInk: UInt8 = 16
  /// How many digits there are to tell apart.
  static let classCount = 10

  /// The pictures one after the other, `pixelCount` values each.
  let pixels: [UInt8]
  /// The digit of each picture.
  let labels: [UInt8]

  /// Pairs pictures with their digits.
  ///
  /// Traps unless there are `pixelCount` pixels for each label.
  init(pixels: [UInt8], labels: [UInt8]) {
    precondition(pixels.count == labels.count * Self.pixelCount, "64 pixels for each label")
    self.pixels = pixels
    self.labels = labels
  }

  /// The number of pictures.
  var rowCount: Int { labels.count }

  /// The rows that are not in `test`, in order.
  func trainingRows(without test: Range<Int>) -> [Int] {
    Array(0..<test.lowerBound) + Array(test.upperBound..<rowCount)
  }
}

extension DigitsData {
  /// Reads lines of 64 pixels (0…16) and a digit (0…9), separated by commas.
  static func load(from path: String) throws(DigitsError) -> DigitsData {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw unreadable(path, because: error)
    }
    return try parse(Array(bytes), path: path)
  }

  /// Reads the contents of a data file; `path` is for messages only.
  static func parse(_ bytes: [UInt8], path: String) throws(DigitsError) -> DigitsData {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    while let last = lines.last, withoutCarriageReturn(last).isEmpty { lines.removeLast() }
    guard !lines.isEmpty else {
      throw DigitsError(
        code: .emptyFile,
        message: "\(path) is empty: name a file of digits with --data FILE"
      )
    }

    var pixels: [UInt8] = []
    pixels.reserveCapacity(lines.count * pixelCount)
    var labels: [UInt8] = []
    labels.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated() {
      let place = "\(path), line \(index + 1)"
      let fields = withoutCarriageReturn(line).split(
        separator: UInt8(ascii: ","),
        omittingEmptySubsequences: false
      )
      guard fields.count == pixelCount + 1 else {
        throw DigitsError(
          code: .malformedLine,
          message: "\(place): expected 64 pixels and a digit between commas (65 values),"
            + " found \(fields.count)"
        )
      }
      for (column, field) in fields.enumerated() {
        let isLabel = column == pixelCount
        let text = String(decoding: field, as: UTF8.self)
        let highest = isLabel ? UInt8(classCount - 1) : fullInk
        guard let value = UInt8(text), value <= highest else {
          throw DigitsError(
            code: .malformedLine,
            message: "\(place), value \(column + 1): expected a \(isLabel ? "digit" : "pixel")"
              + " from 0 to \(highest), found \(String(text.prefix(20)).debugDescription)"
          )
        }
        if isLabel { labels.append(value) } else { pixels.append(value) }
      }
    }
    return DigitsData(pixels: pixels, labels: labels)
  }

  private static func withoutCarriageReturn(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  private static func unreadable(_ path: String, because error: any Error) -> DigitsError {
    let reason =
      switch (error as? CocoaError)?.code {
      case .fileNoSuchFile?, .fileReadNoSuchFile?: "there is no such file"
      // Foundation reports pipes and devices as lacking permission, too.
      default: "it is not a regular file, or it may not be read"
      }
    return DigitsError(
      code: .unreadableFile,
      message: "cannot read \(path): \(reason); name a file of digits with --data FILE"
    )
  }
}
