internal import JoblibParallel

/// Values of all kinds, in quantity, there and back.
extension BackendContract {
  static let values: [Check] = [
    Check("100 000 strings go there and back") { kind in
      let items = (0..<count).map { "string \($0) \($0.isMultiple(of: 7) ? "äöü 🙂" : "")" }
      try expectEqual(try Parallel(nJobs: 2, backend: kind).map(items) { $0 }, items)
    },
    Check("100 000 structs go there and back") { kind in
      let items = (0..<count).map { Sample($0) }
      try expectEqual(try Parallel(nJobs: 2, backend: kind).map(items) { $0 }, items)
    },
    Check("100 000 enums with payloads go there and back") { kind in
      let items = (0..<count).map { Shape($0) }
      try expectEqual(try Parallel(nJobs: 2, backend: kind).map(items) { $0 }, items)
    },
    Check("100 000 optionals go there and back") { kind in
      let items = (0..<count).map { $0.isMultiple(of: 3) ? nil : $0 }
      try expectEqual(try Parallel(nJobs: 2, backend: kind).map(items) { $0 }, items)
    },
    Check("100 000 dictionaries go there and back") { kind in
      let items = (0..<count).map { ["a": $0, "b\($0)": -$0] }
      try expectEqual(try Parallel(nJobs: 2, backend: kind).map(items) { $0 }, items)
    },
    Check("100 000 tuples, bytes and flags go there and back") { kind in
      let items = (0..<count).map { $0 }
      let found = try Parallel(nJobs: 2, backend: kind).map(items) {
        (UInt8(truncatingIfNeeded: $0), $0.isMultiple(of: 2), Float($0))
      }
      for (index, item) in found.enumerated() {
        let wanted = (UInt8(truncatingIfNeeded: index), index.isMultiple(of: 2), Float(index))
        try expect(item == wanted, "\(item) at \(index)")
      }
    },
    Check("numbers at the ends of their ranges stay what they are") { kind in
      let parallel = Parallel(nJobs: 2, backend: kind)
      let integers = [Int.min, -1, 0, 1, .max]
      try expectEqual(try parallel.map(integers) { $0 }, integers)
      let doubles = [
        -Double.infinity, -0.0, .leastNonzeroMagnitude, .pi, .greatestFiniteMagnitude, .infinity,
        .nan,
      ]
      try expectEqual(
        try parallel.map(doubles) { $0 }.map(\.bitPattern),
        doubles.map(\.bitPattern)
      )
      let optionals: [Double?] = [nil, 0, -.infinity]
      try expectEqual(try parallel.map(optionals) { $0 }, optionals)
    },
  ]

  private static let count = 100_000
}
