internal import Glibc
internal import JoblibSystem

/// What a process holds that it has to give back: children, descriptors, mapped shared memory.
package struct Census: Sendable {
  /// The processes that this one started and that are not reaped.
  package let children: Set<Int32>
  /// How many descriptors lead to what.
  package let descriptors: [String: Int]
  /// How many shared memories of ours are mapped.
  package let mappings: Int

  /// Counts what this process holds now.
  package init() throws {
    children = try Self.childProcesses()
    descriptors = try Self.openDescriptors()
    mappings = try Self.mappedMemories()
  }

  /// How many shared memories of ours this process has mapped.
  package static func mappedMemories() throws -> Int {
    let maps = String(decoding: try readFile("/proc/self/maps"), as: UTF8.self)
    return maps.split(separator: "\n").count { $0.contains("memfd:joblib") }
  }

  /// What this one has more than an earlier one, in words.
  package func leftovers(since earlier: Census) -> [String] {
    var found = children.subtracting(earlier.children).sorted().map { "child process \($0)" }
    for (target, count) in descriptors.sorted(by: { $0.key < $1.key }) {
      let more = count - earlier.descriptors[target, default: 0]
      if more > 0 { found.append("\(more) descriptors of \(target)") }
    }
    if mappings > earlier.mappings {
      found.append("\(mappings - earlier.mappings) mappings of shared memory")
    }
    return found
  }

  /// The children of this process, dead ones that wait for their parent included (`proc(5)`).
  package static func childProcesses() throws -> Set<Int32> {
    let own = Host.processIdentifier
    var found: Set<Int32> = []
    for name in try Files.names(in: "/proc") {
      guard let identifier = Int32(name) else { continue }
      // A process may end between the list and the look.
      guard let bytes = try? readFile("/proc/\(name)/stat") else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      // "12 (a name) S 7 …": the parent stands two words behind the name, which may hold anything.
      guard let end = text.lastIndex(of: ")") else { continue }
      let words = text[text.index(after: end)...].split(separator: " ")
      if words.count > 1, Int32(words[1]) == own { found.insert(identifier) }
    }
    return found
  }

  private static func openDescriptors() throws -> [String: Int] {
    var found: [String: Int] = [:]
    for name in try Files.names(in: "/proc/self/fd") {
      // "socket:[1234]": which one does not matter. The listing's own descriptor is gone by now.
      guard var target = target(ofDescriptor: name) else { continue }
      // A file of another test, inherited, may be removed meanwhile; it is the same file.
      if target.hasSuffix(" (deleted)") { target.removeLast(" (deleted)".count) }
      found[String(target.prefix { $0 != "[" }), default: 0] += 1
    }
    return found
  }

  private static func target(ofDescriptor name: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4097)
    guard readlink("/proc/self/fd/\(name)", &buffer, buffer.count - 1) > 0 else { return nil }
    return String(
      decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
      as: UTF8.self
    )
  }

  /// The files of shared memory that have a name, and so could be left behind, and are ours.
  package static func namedSharedMemories() -> Set<String> {
    let names = (try? Files.names(in: "/dev/shm")) ?? []
    // Python's joblib has folders there, while it runs beside the tests.
    return Set(names.filter { $0.contains("joblib") && !$0.hasPrefix("joblib_memmapping_folder_") })
  }

  /// The temporary files that this process has open or mapped, standard streams aside.
  package static func temporaryFiles() throws -> Set<String> {
    let descriptors = try Files.names(in: "/proc/self/fd")
      .filter { (Int($0) ?? 0) > 2 }
      .compactMap { target(ofDescriptor: $0) }
    let maps = String(decoding: try readFile("/proc/self/maps"), as: UTF8.self)
    let mapped = maps.split(separator: "\n").compactMap { line in
      line.firstIndex(of: "/").map { String(line[$0...]) }
    }
    let folders = ["/dev/shm/", "\(TemporaryFolder.parent)/"]
    return Set(descriptors + mapped).filter { path in
      path != Host.executablePath && folders.contains { path.hasPrefix($0) }
    }
  }
}
