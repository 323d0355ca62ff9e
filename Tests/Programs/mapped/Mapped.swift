import Glibc
import Joblib

/// Maps a kept result, says so, and reads it once a line has come on the standard input: meanwhile
/// others may do to the cache what they like.
@main struct Mapped {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let folder = arguments.first, arguments.count == 1 else {
      throw ProgramError(description: "usage: mapped CACHE-FOLDER")
    }
    let numbers = Memory(folder, mmapMode: .readOnly).cache("numbers") { (count: Int) in
      NDArray((0..<count).map(Double.init))
    }
    let count = 1 << 20
    let array = try numbers(count)
    array.withUnsafeBufferPointer { forgetPages(UnsafeRawBufferPointer($0)) }
    print("mapped")
    fflush(nil)
    guard readLine() != nil else { throw ProgramError(description: "no line came") }
    let expected = Double(count) * Double(count - 1) / 2
    guard array.sum() == expected else { throw ProgramError(description: "the array is wrong") }
    print("right")
  }

  /// Takes the pages from this process, as the kernel does when memory is short.
  private static func forgetPages(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    let page = sysconf(CInt(_SC_PAGESIZE))
    let start = base.alignedDown(toMultipleOf: page)
    madvise(UnsafeMutableRawPointer(mutating: start), bytes.count + base - start, MADV_DONTNEED)
  }
}

struct ProgramError: Error, CustomStringConvertible {
  var description: String
}
