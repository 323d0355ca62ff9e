import JoblibHashing
import JoblibMemory

// What the commands of caches print as JSON.

struct FunctionLine: Encodable {
  let function: String
  let version: String
  let results: Int
  let bytes: Int
  let lastUse: Double

  init(_ function: CacheCatalogue.Function) {
    self.function = function.name
    version = function.version
    results = function.entryCount
    bytes = function.byteCount
    lastUse = Double(function.lastUse) / 1e9
  }
}

struct EntryLine: Encodable {
  let key: String
  let path: String
  let function: String
  let version: String
  let result: String
  let bytes: Int
  let computed: Double
  let lastUse: Double
  let seconds: Double
  let arguments: [ArgumentLine]

  struct ArgumentLine: Encodable {
    let text: String
    let digest: String?
  }

  init(_ entry: CacheCatalogue.Entry) {
    key = entry.key
    path = entry.path
    function = entry.details.function
    version = entry.details.version.description
    result = entry.details.resultType
    bytes = entry.byteCount
    computed = Double(entry.created) / 1e9
    lastUse = Double(entry.lastUse) / 1e9
    seconds = Double(entry.computeNanoseconds) / 1e9
    arguments = entry.details.arguments.map {
      ArgumentLine(text: $0.text, digest: $0.digest?.description)
    }
  }
}

struct ExplanationLine: Encodable {
  let entry: EntryLine
  let nearest: EntryLine?
  let differences: [String]

  init(
    _ entry: CacheCatalogue.Entry,
    _ nearest: (entry: CacheCatalogue.Entry, differences: [CallExplanation.Difference])?
  ) {
    self.entry = EntryLine(entry)
    self.nearest = nearest.map { EntryLine($0.entry) }
    differences = nearest?.differences.map(\.description) ?? []
  }
}

struct ReductionLine: Encodable {
  let removedResults: Int
  let removedBytes: Int
  let results: Int
  let bytes: Int
  let removedLeftovers: Int

  init(_ reduction: SizeReduction) {
    removedResults = reduction.removedEntries
    removedBytes = reduction.removedBytes
    results = reduction.keptEntries
    bytes = reduction.keptBytes
    removedLeftovers = reduction.leftovers
  }
}

struct FlawLine: Encodable {
  let path: String
  let flaw: String
}

struct VerificationLine: Encodable {
  let sound: Int
  let damaged: [FlawLine]
}

struct StatisticsLine: Encodable {
  let functions: Int
  let results: Int
  let bytes: Int
  let beingWritten: Int
  let movedAside: Int
}
