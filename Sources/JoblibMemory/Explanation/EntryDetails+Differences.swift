extension EntryDetails {
  /// In what this call differs from a kept one.
  func differences(from kept: EntryDetails) -> [CallExplanation.Difference] {
    var differences: [CallExplanation.Difference] = []
    if version != kept.version {
      differences.append(.version(now: version, kept: kept.version))
    }
    if resultType != kept.resultType {
      differences.append(.resultType(now: resultType, kept: kept.resultType))
    }
    if captures != kept.captures { differences.append(.captures) }
    for index in 0..<max(arguments.count, kept.arguments.count) {
      let now = arguments.indices.contains(index) ? arguments[index] : nil
      let then = kept.arguments.indices.contains(index) ? kept.arguments[index] : nil
      if now == nil || then == nil || now?.digest != then?.digest {
        differences.append(.argument(index + 1, now: now, kept: then))
      }
    }
    return differences
  }
}
