import ArgumentParser
import JoblibPersistence

/// A number of bytes on the command line: `1000000`, `500K`, `1.5M`, `8G`.
struct ByteLimit: ExpressibleByArgument {
  let byteCount: Int

  init?(argument: String) {
    let powers: [Character: Double] = ["K": 1024, "M": 1_048_576, "G": 1_073_741_824]
    let factor = argument.last.flatMap { powers[$0] }
    guard let number = Double(factor == nil ? argument[...] : argument.dropLast()),
      number > 0, number * (factor ?? 1) < 0x1p62
    else { return nil }
    byteCount = Int(number * (factor ?? 1))
  }
}

extension LimitOptions {
  var limits: LoadLimits {
    byteLimit.map { LoadLimits(byteCount: $0.byteCount) } ?? LoadLimits()
  }
}
