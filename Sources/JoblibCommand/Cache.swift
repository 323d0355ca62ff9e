import ArgumentParser
import JoblibMemory
import JoblibParallel
import JoblibSystem

/// Looks after a folder of kept results.
struct Cache: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Looks after a folder in which Memory keeps results.",
    subcommands: [List.self, Why.self, Remove.self, Reduce.self, Verify.self, Statistics.self]
  )
}

/// What all commands of caches have.
struct CacheOptions: ParsableArguments {
  @Argument(help: "The folder that Memory(…) was given.", completion: .directory)
  var folder: String

  @Flag(help: "Print JSON.")
  var json = false

  func catalogue() throws -> CacheCatalogue { try CacheCatalogue(folder) }
}

extension Cache {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ls",
      abstract: "Lists the functions, or the results of one."
    )

    @OptionGroup var options: CacheOptions

    @Argument(help: "The name of a function, to list its results.")
    var function: String?

    func run() throws {
      let catalogue = try options.catalogue()
      guard let function else { return try listFunctions(catalogue) }
      let entries = try catalogue.entries(of: function)
      guard !entries.isEmpty else { throw ValidationError("no result of '\(function)' is kept") }
      if options.json { return try printJSON(entries.map(EntryLine.init)) }
      var table = TextTable(["KEY", "VERSION", "COMPUTED", "TOOK", "SIZE", "ARGUMENTS"])
      for entry in entries {
        table.add([
          "\(entry.key.prefix(12))", "\(entry.details.version)",
          ReadableText.time(entry.created), ReadableText.duration(entry.computeNanoseconds),
          ReadableText.size(entry.byteCount),
          entry.details.arguments.map(\.text).joined(separator: "; "),
        ])
      }
      print(table)
    }

    private func listFunctions(_ catalogue: CacheCatalogue) throws {
      let functions = try catalogue.functions()
      if options.json { return try printJSON(functions.map(FunctionLine.init)) }
      var table = TextTable(["FUNCTION", "VERSION", "RESULTS", "SIZE", "LAST USED"])
      for function in functions {
        table.add([
          function.name, function.version, "\(function.entryCount)",
          ReadableText.size(function.byteCount), ReadableText.time(function.lastUse),
        ])
      }
      print(table)
    }
  }

  struct Why: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says what a result was kept for, and in what the nearest other one differs."
    )

    @OptionGroup var options: CacheOptions

    @Argument(help: "The first digits of the result's key, as `ls` lists them.")
    var key: String

    func run() throws {
      let catalogue = try options.catalogue()
      let entry = try catalogue.entry(key)
      let nearest = try catalogue.nearest(to: entry)
      if options.json { return try printJSON(ExplanationLine(entry, nearest)) }
      print(
        """
        \(entry.key): '\(entry.details.function)' version \(entry.details.version), \
        computed \(ReadableText.time(entry.created)) \
        in \(ReadableText.duration(entry.computeNanoseconds)), \
        \(ReadableText.size(entry.byteCount))
        result: \(entry.details.resultType)
        """
      )
      for (index, argument) in entry.details.arguments.enumerated() {
        let digest = argument.digest.map { "\($0)" } ?? "ignored"
        print("argument \(index + 1): \(argument.text), \(digest)")
      }
      guard let nearest else { return print("no other result of the function is kept") }
      print("the nearest other result, \(nearest.entry.key.prefix(12)), differs in")
      for difference in nearest.differences { print("  \(difference)") }
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rm",
      abstract: "Removes results: of a function, or one of its versions; one result; or all."
    )

    @OptionGroup var options: CacheOptions

    @Argument(help: "The name of a function.")
    var function: String?

    @Option(help: "Only results of this version of the function.")
    var version: String?

    @Option(help: "The first digits of one result's key.")
    var key: String?

    @Flag(help: "All results of all functions.")
    var all = false

    func validate() throws {
      guard [function != nil, key != nil, all].count(where: { $0 }) == 1 else {
        throw ValidationError("say what to remove: a function, --key, or --all")
      }
      guard version == nil || function != nil else {
        throw ValidationError("--version wants a function")
      }
    }

    func run() throws {
      let catalogue = try options.catalogue()
      var count = 1
      if let key {
        try catalogue.remove(try catalogue.entry(key))
      } else if let function {
        count = try catalogue.remove(function: function, version: version)
        guard count > 0 else { throw ValidationError("no result of '\(function)' is kept") }
      } else {
        count = try catalogue.functions().reduce(0) { $0 + $1.entryCount }
        try Memory(catalogue.location).clear()
      }
      if options.json { return try printJSON(["removed": count]) }
      print("\(count) removed")
    }
  }

  struct Reduce: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Removes the results that were not used for longest, until the limits hold."
    )

    @OptionGroup var options: CacheOptions

    @Option(help: "The largest size of all results, such as 500M or 10G.")
    var bytes: ByteCount?

    @Option(help: "The largest number of results.")
    var items: Int?

    @Option(help: "The longest time since a result was used, such as 90s, 12h or 30d.")
    var age: Age?

    func run() throws {
      let reduction = try Memory(options.catalogue().location)
        .reduceSize(bytesLimit: bytes, itemsLimit: items, ageLimit: age?.duration)
      if options.json { return try printJSON(ReductionLine(reduction)) }
      print(
        """
        \(reduction.removedEntries) removed (\(ReadableText.size(reduction.removedBytes))), \
        \(reduction.keptEntries) left (\(ReadableText.size(reduction.keptBytes))), \
        \(reduction.leftovers) leftovers removed
        """
      )
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reads every result, and fails where one is not what was kept.",
      discussion: "Nothing is changed: a damaged result is computed again when it is asked for."
    )

    @OptionGroup var options: CacheOptions

    func run() throws {
      var flaws: [FlawLine] = []
      let soundCount = try options.catalogue().verify { flaws.append(FlawLine(path: $0, flaw: $1)) }
      if options.json {
        try printJSON(VerificationLine(sound: soundCount, damaged: flaws))
      } else {
        for flaw in flaws { print("\(flaw.path): \(flaw.flaw)") }
        print("\(soundCount) sound, \(flaws.count) damaged")
      }
      if !flaws.isEmpty { throw ExitCode.failure }
    }
  }

  struct Statistics: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "stats",
      abstract: "Counts results and their sizes."
    )

    @OptionGroup var options: CacheOptions

    func run() throws {
      let catalogue = try options.catalogue()
      let functions = try catalogue.functions()
      let leftovers = try catalogue.leftovers()
      let line = StatisticsLine(
        functions: Set(functions.map(\.name)).count,
        results: functions.reduce(0) { $0 + $1.entryCount },
        bytes: functions.reduce(0) { $0 + $1.byteCount },
        beingWritten: leftovers.writing,
        movedAside: leftovers.damaged
      )
      if options.json { return try printJSON(line) }
      print(
        """
        \(line.results) results of \(line.functions) functions, \
        \(ReadableText.size(line.bytes)); \
        \(line.beingWritten) being written or left by writers that were killed, \
        \(line.movedAside) damaged and moved aside
        """
      )
    }
  }
}
