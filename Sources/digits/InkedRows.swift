/// Rows of pictures as lists of their pixels that are not blank.
///
/// Half of all pixels are blank and add nothing to any sum: leaving them out halves the work
/// without changing a bit of the result.
struct InkedRows: Sendable {
  /// A pixel with ink on it.
  private struct Pixel: Sendable {
    let row: Int32
    let index: Int32
    /// The share of the pixel that is ink, up to 1.
    let ink: Double
  }

  /// The digit of each row.
  let labels: [UInt8]
  /// The inked pixels of all rows, row by row.
  private let pixels: [Pixel]

  init(_ rows: [Int], of data: DigitsData) {
    labels = rows.map { data.labels[$0] }
    var pixels: [Pixel] = []
    for (place, row) in rows.enumerated() {
      for index in 0..<DigitsData.pixelCount {
        let value = data.pixels[row * DigitsData.pixelCount + index]
        guard value > 0 else { continue }
        let ink = Double(value) / Double(DigitsData.fullInk)
        pixels.append(Pixel(row: Int32(place), index: Int32(index), ink: ink))
      }
    }
    self.pixels = pixels
  }

  /// Calls `body` with the place of the row, the pixel and its share of ink, for each inked pixel.
  @inline(__always)
  func forEachPixel(_ body: (_ row: Int, _ pixel: Int, _ ink: Double) -> Void) {
    pixels.withUnsafeBufferPointer { pixels in
      for pixel in pixels { body(Int(pixel.row), Int(pixel.index), pixel.ink) }
    }
  }
}
