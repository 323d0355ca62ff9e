internal import FoundationEssentials
internal import Glibc

/// A drawing of memory curves, with bytes on a logarithmic scale.
public struct MemoryChart {
  private let curves: [MemoryCurve]
  private let title: String
  private let seconds: Double
  private let bytes: ClosedRange<Double>

  private static let plot = (left: 70.0, top: 50.0, width: 560.0, height: 280.0)
  private static let colors = ["#1f6fb4", "#d1600d", "#2f8f4e"]

  /// A chart of at least one curve.
  public init(_ title: String, _ curves: [MemoryCurve]) {
    self.title = title
    self.curves = curves
    seconds = curves.flatMap(\.samples).map(\.seconds).max() ?? 1
    // Whole decades, so that every labelled line is a power of ten.
    let peak = (curves.map(\.peakMegabytes).max() ?? 0) * 1e6
    var top = 1e8
    while top < peak { top *= 10 }
    bytes = 1e7...top
  }

  /// Writes the chart as SVG.
  public func write(to file: String) throws {
    try Data(svg.utf8).write(to: URL(fileURLWithPath: file))
  }

  private var svg: String {
    let plot = Self.plot
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 400" font-family="sans-serif" \
      font-size="13" fill="#333">
      <rect width="660" height="400" fill="#fff"/>
      <text x="\(plot.left)" y="24" font-size="16">\(title)</text>
      """
    ]
    for (byteCount, name) in [(1e7, "10 MB"), (1e8, "100 MB"), (1e9, "1 GB"), (1e10, "10 GB")]
    where bytes.contains(byteCount) {
      let height = y(byteCount)
      lines.append(
        """
        <path d="M\(plot.left) \(height)h\(plot.width)" stroke="#ddd"/>
        <text x="\(plot.left - 8)" y="\(height + 4)" text-anchor="end">\(name)</text>
        """
      )
    }
    let step = max((seconds / 5).rounded(), 1)
    for second in stride(from: 0, through: seconds, by: step) {
      lines.append(
        "<text x=\"\(x(second))\" y=\"350\" text-anchor=\"middle\">\(Int(second)) s</text>"
      )
    }
    for (index, curve) in curves.enumerated() {
      let color = Self.colors[index % Self.colors.count]
      let points = curve.samples.map { "\(x($0.seconds)),\(y(Double($0.byteCount)))" }
      let left = plot.left + Double(index) * 190
      lines.append(
        """
        <polyline fill="none" stroke="\(color)" stroke-width="2" stroke-linejoin="round" \
        points="\(points.joined(separator: " "))"/>
        <path d="M\(left) 380h20" stroke="\(color)" stroke-width="3"/>
        <text x="\(left + 26)" y="384">\(curve.label)</text>
        """
      )
    }
    return lines.joined(separator: "\n") + "\n</svg>\n"
  }

  private func x(_ second: Double) -> Double {
    tenth(Self.plot.left + Self.plot.width * second / seconds)
  }

  private func y(_ byteCount: Double) -> Double {
    let share = decades(max(byteCount, bytes.lowerBound)) / decades(bytes.upperBound)
    return tenth(Self.plot.top + Self.plot.height * (1 - share))
  }

  /// How many powers of ten a number lies above the lower end.
  private func decades(_ byteCount: Double) -> Double {
    log10(byteCount / bytes.lowerBound)
  }

  private func tenth(_ number: Double) -> Double { (number * 10).rounded() / 10 }
}
