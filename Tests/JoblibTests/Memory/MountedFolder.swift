import FoundationEssentials
import Glibc
import JoblibMemory
import JoblibSystem
import Testing

/// A small file system of its own for one test, which goes with its owner.
final class MountedFolder: Sendable {
  let path: String
  private let kind: Kind
  private let image: String

  enum Kind: String {
    case tmpfs
    /// In a file of 8 MB (`losetup(8)`).
    case ext4
  }

  /// Mounts one with options of `mount(8)`, such as `size=1m`.
  init(_ kind: Kind, options: String = "") throws {
    let name = "memory-\(UUID().uuidString)"
    path = FileManager.default.temporaryDirectory.appending(path: name).path
    image = "\(path).image"
    self.kind = kind
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    do { try mount(options) } catch {
      removePlace()
      throw error
    }
  }

  private func mount(_ options: String) throws {
    switch kind {
    case .tmpfs:
      try checked("mount", path) { Glibc.mount("tmpfs", path, "tmpfs", 0, options) }
    case .ext4:
      try Data().write(to: URL(filePath: image))
      try checked("truncate", image) { truncate(image, 8 << 20) }
      let shell = "/bin/sh"
      _ = try Tool.run(
        shell,
        ["-c", "mkfs.ext4 -q -m 0 \"$0\" && mount -o loop \"$0\" \"$1\"", image, path]
      )
    }
  }

  func remount(readOnly: Bool) throws { try Self.remount(path, kind, readOnly: readOnly) }

  /// For a process that did not mount it.
  static func remount(_ path: String, _ kind: Kind, readOnly: Bool) throws {
    let flags = UInt(MS_REMOUNT) | (readOnly ? UInt(MS_RDONLY) : 0)
    try checked("mount", path) { Glibc.mount(kind.rawValue, path, kind.rawValue, flags, nil) }
  }

  deinit {
    umount2(path, CInt(MNT_DETACH))
    removePlace()
  }

  private func removePlace() {
    // What is still mounted, where even this test may not unmount, stays.
    rmdir(path)
    unlink(image)
  }

  /// Whether tests that mount can run; where all must, they do, and fail with the reason.
  static func isExpected(_ kind: Kind) -> Bool {
    Host.environment("CI") != nil || (try? MountedFolder(kind)) != nil
  }
}

extension Trait where Self == ConditionTrait {
  static func needsMount(of kind: MountedFolder.Kind) -> Self {
    .enabled(
      if: MountedFolder.isExpected(kind),
      "\(kind.rawValue) cannot be mounted here, which root can"
    )
  }

  static var needsRoot: Self {
    .enabled(
      if: geteuid() == 0 || Host.environment("CI") != nil,
      "only root can become another user"
    )
  }
}

/// What fills a file system up.
enum Ballast {
  static let blockByteCount = 4096

  /// Takes all space but so many blocks, with the file at `path`.
  static func takeBlocks(with path: String, leaving count: Int) throws {
    let raw = try checked("open", path) { open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600) }
    defer { close(raw) }
    // Large steps first; what is left at last is smaller than a block.
    for step in [64 << 10, blockByteCount, 1] {
      let bytes = [UInt8](repeating: 1, count: step)
      while write(raw, bytes, step) > 0 {}
      guard errno == ENOSPC else { throw SystemError.last("write", path) }
    }
    let end = lseek(raw, 0, SEEK_END)
    try checked("ftruncate", path) { ftruncate(raw, max(end - count * blockByteCount, 0)) }
  }

  /// Takes all inodes but so many, with empty files in `folder`.
  static func takeInodes(in folder: String, leaving count: Int) throws {
    try Files.makeFolders(folder)
    var made = try Files.names(in: folder).count
    while true {
      let raw = open("\(folder)/\(made)", O_WRONLY | O_CREAT | O_EXCL, 0o600)
      if raw < 0 { break }
      close(raw)
      made += 1
    }
    guard errno == ENOSPC else { throw SystemError.last("open", folder) }
    for index in max(made - count, 0)..<made { try Files.remove("\(folder)/\(index)") }
  }
}
