internal import FoundationEssentials
internal import Glibc

/// The bytes of memory that this process and all below it have, each page counted once.
///
/// Their proportional set sizes, and the shared memory that they have: in full, also what has been
/// written and not yet been looked at, which no set size has.
func memoryByteCount() -> Int {
  let processes = processTree()
  let own = processes.reduce(0) { sum, process in
    sum + kilobytes(in: "/proc/\(process)/smaps_rollup", of: ["Pss_Anon:", "Pss_File:"]) * 1024
  }
  return own + sharedByteCount(of: processes)
}

private func processTree() -> [Substring] {
  var processes: [Substring] = ["self"]
  var next = 0
  while next < processes.count {
    let tasks = "/proc/\(processes[next])/task"
    for task in names(in: tasks) {
      processes += text(of: "\(tasks)/\(task)/children").split(separator: " ")
    }
    next += 1
  }
  return processes
}

/// The bytes of the memory files (`memfd_create(2)`) that processes have open or mapped.
private func sharedByteCount(of processes: [Substring]) -> Int {
  var sizes: [UInt: Int] = [:]
  for process in processes {
    // Each may have a part of a file, or all of it.
    sizes.merge(mappedByteCounts(of: process), uniquingKeysWith: max)
    let descriptors = "/proc/\(process)/fd"
    for name in names(in: descriptors) {
      let path = "\(descriptors)/\(name)"
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
      var status = stat()
      guard target?.hasPrefix("/memfd:") == true, stat(path, &status) == 0 else { continue }
      sizes[status.st_ino] = Int(status.st_blocks) * 512
    }
  }
  return sizes.values.reduce(0, +)
}

/// The bytes that a process has mapped of each memory file.
private func mappedByteCounts(of process: Substring) -> [UInt: Int] {
  var sizes: [UInt: Int] = [:]
  for line in text(of: "/proc/\(process)/maps").split(separator: "\n")
  where line.contains(" /memfd:") {
    // begin-end, permissions, offset, device, number of the file, name
    let words = line.split(separator: " ")
    let ends = words[0].split(separator: "-").compactMap { Int($0, radix: 16) }
    guard let file = UInt(words[4]), ends.count == 2 else { continue }
    sizes[file, default: 0] += ends[1] - ends[0]
  }
  return sizes
}

private func kilobytes(in file: String, of names: [Substring]) -> Int {
  text(of: file).split(separator: "\n").reduce(0) { sum, line in
    let words = line.split(separator: " ")
    guard words.count > 1, names.contains(words[0]) else { return sum }
    return sum + (Int(words[1]) ?? 0)
  }
}

/// Nothing where there is no such folder, as of a process that has just ended.
private func names(in folder: String) -> [String] {
  (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
}

/// Reads to the end, which is further than the kernel gives at a time of such files.
private func text(of file: String) -> String {
  guard let stream = fopen(file, "r") else { return "" }
  defer { fclose(stream) }
  var bytes: [UInt8] = []
  var part = [UInt8](repeating: 0, count: 65_536)
  while case let count = fread(&part, 1, part.count, stream), count > 0 {
    bytes += part[..<count]
  }
  return String(decoding: bytes, as: UTF8.self)
}
