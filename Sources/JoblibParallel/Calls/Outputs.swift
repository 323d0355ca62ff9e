internal import NDArrays

/// Results in order, of a type that whoever passes them on need not know.
///
/// Generic code that is not specialised looks its types up at run time, which takes longer than a
/// short task: so only where results are made and where they are read their type is known.
protocol AnyOutputs: AnyObject, Sendable {
  /// Their type.
  var type: ObjectIdentifier { get }

  /// The memory that they take, as far as it counts: their own, or that of their arrays.
  var byteCount: Int { get }

  /// Some of them.
  func part(_ range: Range<Int>) -> any AnyOutputs

  /// These, and behind them others of the same type.
  func joined(with other: any AnyOutputs) -> any AnyOutputs
}

/// Results in order.
final class Outputs<Output: Sendable>: AnyOutputs {
  let type = ObjectIdentifier(Output.self)
  let values: ContiguousArray<Output>

  init(_ values: ContiguousArray<Output>) {
    self.values = values
  }

  var byteCount: Int {
    guard Output.self is any AnyNDArray.Type else {
      return values.count * MemoryLayout<Output>.stride
    }
    return values.reduce(0) { $0 + (($1 as? any AnyNDArray)?.byteCount ?? 0) }
  }

  func part(_ range: Range<Int>) -> any AnyOutputs {
    Outputs(ContiguousArray(values[range]))
  }

  func joined(with other: any AnyOutputs) -> any AnyOutputs {
    guard let other = other as? Outputs else { return self }
    return Outputs(values + other.values)
  }
}

extension BatchOutput {
  /// The results, which are of this type.
  func values<Output: Sendable>(of type: Output.Type) -> ContiguousArray<Output> {
    guard let outputs, outputs.type == ObjectIdentifier(type) else { return [] }
    // A cast would look up the type of the object, too.
    return unsafeDowncast(outputs, to: Outputs<Output>.self).values
  }
}
