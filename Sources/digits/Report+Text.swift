extension Report {
  /// The ranked table, the winner's confusion matrix, and where the work ran.
  var text: String {
    let ranked = models.enumerated().sorted {
      $0.element.mean == $1.element.mean
        ? $0.offset < $1.offset : $0.element.mean > $1.element.mean
    }
    var lines = [
      "", column("rank", 5) + "  " + "model".padded(26) + " accuracy      std   fit s  cached",
    ]
    for (place, row) in ranked.enumerated() {
      lines.append(
        column("\(place + 1)", 5) + "  " + row.element.id.padded(26)
          + column(decimal(row.element.mean, 5), 9) + column(decimal(row.element.std, 5), 9)
          + column(decimal(row.element.seconds, 2), 8)
          + column("\(row.element.cacheHits)/\(row.element.correct.count)", 8)
      )
    }
    if let winner {
      lines += ["", "\(winner.model.id) is best; digits (rows) and what it took them for:"]
      lines.append(column("", 5) + (0..<10).map { column("\($0)", 5) }.joined())
      for truth in 0..<DigitsData.classCount {
        let counts = (0..<DigitsData.classCount).map {
          column("\(winner.confusion[truth: truth, predicted: $0])", 5)
        }
        lines.append(column("\(truth)", 5) + counts.joined())
      }
    }
    lines += ["", column("rank", 5) + "  " + "host".padded(20) + "  tasks   busy s  share"]
    for rank in ranks {
      let share = seconds > 0 ? rank.busySeconds / seconds : 0
      lines.append(
        column("\(rank.rank)", 5) + "  " + rank.host.padded(20) + column("\(rank.tasks)", 7)
          + column(decimal(rank.busySeconds, 2), 9) + column("\(Int(100 * share + 0.5))%", 7)
      )
    }
    let hits = models.reduce(0) { $0 + $1.cacheHits }
    let tasks = ranks.reduce(0) { $0 + $1.tasks }
    lines.append(
      "\(tasks) tasks, \(hits) from the cache, \(tasks - hits) computed, on \(workerCount) "
        + "worker\(workerCount == 1 ? "" : "s") in \(decimal(seconds, 3)) s"
    )
    return lines.joined(separator: "\n")
  }

  private func column(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 0)) + text
  }

  /// A number that is not negative, with so many digits behind the point.
  private func decimal(_ value: Double, _ digits: Int) -> String {
    let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
    let rounded = Int((value * Double(scale)).rounded())
    let fraction = "\(rounded % scale)"
    return "\(rounded / scale)."
      + String(repeating: "0", count: digits - fraction.count) + fraction
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(width - count, 0))
  }
}
