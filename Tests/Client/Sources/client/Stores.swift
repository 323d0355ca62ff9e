import Foundation
import Joblib

/// Results in a store of the program's own, which workers open by themselves.
func stores(_ check: inout Check<Int>) {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("joblib-client-\(UUID().uuidString)").path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  check.check("a cached function with a store of its own") { parallel in
    try StoreKind.register(FilesStore.self, as: "files")
    let memory = Memory(
      folder,
      backend: try StoreKind(named: "files"),
      backendOptions: ["extension": "item"]
    )
    let maker = memory.cache("maker") { (_: Int) in ProcessInfo.processInfo.processIdentifier }
    let makers = try parallel.map(0..<8) { try maker($0) }
    if makers.contains(ProcessInfo.processInfo.processIdentifier) {
      return "a result was computed here"
    }
    if try (0..<8).map({ try maker($0) }) != makers { return "it was computed again" }
    if try parallel.map(0..<8, { try maker($0) }) != makers {
      return "workers do not find what workers kept"
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return names.count == 8 && names.allSatisfy { $0.hasSuffix(".item") } ? nil : "\(names)"
  }
}

/// Items as files in one folder.
struct FilesStore: StoreBackend {
  private let folder: URL
  private let suffix: String

  init(location: String, options: [String: String]) throws {
    folder = URL(fileURLWithPath: location)
    suffix = options["extension"] ?? "data"
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func place(_ name: String) -> URL {
    folder.appendingPathComponent(name.replacingOccurrences(of: "/", with: "+"))
      .appendingPathExtension(suffix)
  }

  func open(_ name: String) throws -> (any StoreItem)? {
    guard FileManager.default.fileExists(atPath: place(name).path) else { return nil }
    return StoreBytes([UInt8](try Data(contentsOf: place(name))))
  }

  func write(_ name: String, _ contents: StoreContents, replaces: Bool, isDurable: Bool) throws {
    try Data(contents.bytes).write(to: place(name), options: .atomic)
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(at: place(name)) }

  func forEachItem(in folder: String?, _ body: (StoreListing) throws -> Bool) throws {
    for file in try FileManager.default.contentsOfDirectory(atPath: self.folder.path) {
      let name = file.dropLast(suffix.count + 1).replacingOccurrences(of: "+", with: "/")
      if let folder, !name.hasPrefix("\(folder)/") { continue }
      guard try body(StoreListing(name: name, byteCount: 0, lastUse: .zero)) else { return }
    }
  }
}
