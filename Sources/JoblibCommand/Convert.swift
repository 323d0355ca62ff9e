import ArgumentParser
import JoblibCompression
import JoblibPersistence

/// Writes what a file holds as a file of joblib.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes what a file holds as a file that joblib.load of Python reads.",
    discussion: """
      Python makes an equal value of it. Objects of classes that are unknown here are kept as they \
      are. Files of joblib before 0.10 and of Python 2 become today's.
      """
  )

  @Argument(help: "A file of joblib.dump, pickle, numpy.save or numpy.savez.", completion: .file())
  var input: String

  @Argument(help: "The file to write; if its name ends as .gz, .lz4 and the like, compressed.")
  var output: String

  @Option(
    help: ArgumentHelp(
      "How to compress, whatever the name: zlib, gzip, bz2, lzma, xz, lz4, zstd, with a level if wanted; none.",
      valueName: "method[:level]"
    )
  )
  var compress: Method?

  @OptionGroup var limit: LimitOptions

  /// A method on the command line: `gzip`, `xz:9`.
  struct Method: ExpressibleByArgument {
    let compression: Compression

    init?(argument: String) {
      let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2, let name = parts.first, !name.isEmpty else { return nil }
      if argument == "none" {
        compression = .none
      } else if parts.count == 2 {
        guard let level = Int(parts[1]) else { return nil }
        compression = .method(String(name), level: level)
      } else {
        compression = .method(String(name))
      }
    }
  }

  func validate() throws {
    do throws(CompressionError) {
      _ = try compress?.compression.resolve(fileName: output)
    } catch {
      throw ValidationError(error.message)
    }
  }

  func run() throws {
    let value = try load(PickleValue.self, from: input, limits: limit.limits)
    try dump(value, to: output, compress: compress?.compression ?? .automatic)
  }
}
