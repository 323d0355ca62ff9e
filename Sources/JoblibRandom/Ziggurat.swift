/// Normally distributed numbers by the ziggurat method of Marsaglia and Tsang (2000).
///
/// The right half of the bell is covered by 256 layers of one area, the lowest with the tail:
///
/// ```
///   1 ┤▁▁
///     │░░▒▁▁            ░ under the curve for sure: most numbers, at no further cost
///     │░░░░░▒▒▁▁        ▒ the wedge: under the curve or not
///     │░░░░░░░░░▒▒▁▁▁
///     │░░░░░░░░░░░░░░▒▒▒▁▁▁▁▁▁▁ ▁ ▁ ▁
///     └─────────────────┴──────────────
///     0                 tailStart
/// ```
struct Ziggurat: Sendable {
  static let shared = Ziggurat()

  /// Where the lowest layer ends and the tail begins; it makes 256 layers close at 1.
  private static let tailStart = 3.654152885361008771645429720399515762975
  /// The area of a layer, which follows from `tailStart`.
  private static let area = 0.004928673233974655347361775402345605

  private struct Layer {
    /// The width, as a multiple of 2^-53.
    var scale: Double
    /// The multiples below this lie under the curve at any height within the layer.
    var safeCount: UInt64
    var bottom: Double
    var height: Double
  }

  private let layers: [Layer]

  private init() {
    // Edges from the widest to the narrowest layer; each height follows from the one below.
    var edges = [Self.area / Self.bell(Self.tailStart), Self.tailStart]
    for layer in 1..<255 {
      let top = Self.area / edges[layer] + Self.bell(edges[layer])
      edges.append((-2 * PortableMath.log(top)).squareRoot())
    }
    edges.append(0)
    layers = (0..<256).map { layer in
      let bottom = layer == 0 ? 0 : Self.bell(edges[layer])
      return Layer(
        scale: edges[layer] * 0x1p-53,
        safeCount: UInt64(edges[layer + 1] / edges[layer] * 0x1p53),
        bottom: bottom,
        height: Self.bell(edges[layer + 1]) - bottom
      )
    }
  }

  /// Takes one number from the stream.
  @inline(__always)
  func normal(from stream: inout RandomStream) -> Double {
    while true {
      // Bits 0 to 7 choose the layer, bit 8 the sign, 11 to 63 the place within the layer.
      let bits = stream.next()
      let layer = layers[Int(bits & 0xFF)]
      let multiple = bits >> 11
      var size = Double(multiple) * layer.scale
      if multiple >= layer.safeCount {
        guard let checked = Self.checked(size, in: layer, from: &stream) else { continue }
        size = checked
      }
      return Double(bitPattern: size.bitPattern | (bits & 0x100) << 55)
    }
  }

  /// A number for a place beyond the safe part of its layer; nil if it lies above the curve.
  @inline(never)
  private static func checked(
    _ size: Double,
    in layer: Layer,
    from stream: inout RandomStream
  ) -> Double? {
    guard layer.bottom == 0 else {
      return layer.bottom + layer.height * stream.uniform() < bell(size) ? size : nil
    }
    // Marsaglia's way (1964): an exponential number, kept as often as the bell is below it.
    while true {
      let beyond = -PortableMath.log(1 - stream.uniform()) / tailStart
      let limit = -PortableMath.log(1 - stream.uniform())
      if limit + limit > beyond * beyond { return tailStart + beyond }
    }
  }

  private static func bell(_ x: Double) -> Double {
    PortableMath.exp(-0.5 * x * x)
  }
}
