internal import JoblibHashing
internal import JoblibParallel
internal import JoblibSystem
internal import JoblibWire

/// What a rank says of itself when the job starts.
struct Hello: Codable, Sendable {
  var host: String
  var processIdentifier: Int32
  /// The digest of its executable file: only equal programs can exchange closures.
  var fingerprint: String
  var executable: String
  /// The processors it may run on, and how many of them its limits leave it.
  var processors: [Int]
  var processorLimit: Int
  var bell: [UInt8]
  var neighbourhood: String

  /// This process.
  init(doorbell: Doorbell) throws(SystemError) {
    host = Host.name
    processIdentifier = Host.processIdentifier
    fingerprint = try Self.fingerprint()
    executable = Host.executablePath
    processors = Host.allowedProcessors
    processorLimit = cpuCount()
    bell = doorbell.address
    neighbourhood = Doorbell.neighbourhood
  }

  private static func fingerprint() throws(SystemError) -> String {
    let file = try FileDescriptor.open("/proc/self/exe", flags: .readOnly)
    let mapping = try MemoryMapping(file, byteCount: try file.byteCount(), access: .readOnly)
    let bytes = UnsafeRawBufferPointer(start: mapping.base, count: mapping.byteCount)
    return digest(of: bytes).description
  }

  /// Why a rank cannot take part, `nil` if it can.
  func mismatch(rank: Int, with first: Hello) -> String? {
    guard fingerprint != first.fingerprint else { return nil }
    return "rank \(rank) on host \(host) runs another build of the program (\(executable)) than "
      + "rank 0 on host \(first.host) (\(first.executable)); install the same file on every host"
  }
}

/// The workers that each rank keeps: one per processor it may use, shared with the other ranks of
/// its host that may use the same one, and at least one.
func workersPerRank(_ hellos: [Hello]) -> [Int] {
  hellos.map { hello in
    let neighbours = hellos.filter { $0.host == hello.host }
    let share = hello.processors.reduce(0.0) { share, processor in
      share + 1 / Double(neighbours.count { $0.processors.contains(processor) })
    }
    let limit = hello.processorLimit / max(neighbours.count, 1)
    // A limit below the processors is a cgroup's or the user's, and holds for the whole host.
    let isLimited = hello.processorLimit < hello.processors.count
    return max(1, isLimited ? min(Int(share + 1e-9), limit) : Int(share + 1e-9))
  }
}
