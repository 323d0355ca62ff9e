internal import JoblibSystem

extension PickleValue {
  /// The time of a `datetime.datetime`, the start of the day of a `datetime.date`, or the time of a
  /// `pandas.Timestamp`, which is in UTC if it has a zone, and loses nanoseconds.
  public var dateTime: PythonDateTime? {
    guard let instance = graph.tables.instance(id) else { return nil }
    let arguments = instance.arguments.map { PickleValue(graph, $0) }
    switch (instance.type.module, instance.type.name) {
    case ("datetime", "date"): return arguments.first?.bytes.flatMap(PythonDateTime.init(date:))
    case ("datetime", "datetime"):
      guard var time = arguments.first?.bytes.flatMap(PythonDateTime.init(state:)) else {
        return nil
      }
      if arguments.count > 1 { arguments[1].setZone(of: &time) }
      return time
    case ("pandas._libs.tslibs.timestamps", "_unpickle_timestamp"):
      guard arguments.count >= 3, let tick = arguments[0].int, tick != .min else { return nil }
      let unit = arguments.count > 3 ? arguments[3].resolution : .nanosecond
      guard let unit, let count = unit.microseconds(of: tick) else { return nil }
      var time = PythonDateTime(microsecondsSince1970: count)
      arguments[2].setZone(of: &time)
      if !arguments[2].isNone { time.utcOffset = 0 }
      return time
    default: return nil
    }
  }

  /// How long a `datetime.timedelta` or a `pandas.Timedelta` is.
  public var duration: Duration? {
    guard let instance = graph.tables.instance(id) else { return nil }
    let numbers = instance.arguments.compactMap { PickleValue(graph, $0).int }
    switch (instance.type.module, instance.type.name) {
    case ("datetime", "timedelta"):
      guard numbers.count == 3, numbers[0].magnitude < 1 << 40, numbers[1].magnitude < 1 << 40
      else {
        return nil
      }
      return .seconds(numbers[0] * 86_400 + numbers[1]) + .microseconds(numbers[2])
    case ("pandas._libs.tslibs.timedeltas", "_timedelta_unpickle"):
      guard numbers.count == 2, numbers[0] != .min, let unit = TimeResolution(rawValue: numbers[1])
      else { return nil }
      return unit.duration(of: numbers[0])
    default: return nil
    }
  }

  /// The time since midnight of a `datetime.time`, whatever its zone.
  public var timeOfDay: Duration? {
    guard let instance = graph.tables.instance(id),
      instance.type == PickleGlobal(module: "datetime", name: "time"),
      let bytes = instance.arguments.first.flatMap({ PickleValue(graph, $0).bytes }),
      bytes.count == 6,
      // As a time of some day.
      let time = PythonDateTime(state: [0, 1, 1, 1, bytes[0] & 0x7F] + bytes[1...])
    else { return nil }
    return .seconds((time.hour * 60 + time.minute) * 60 + time.second)
      + .microseconds(time.microsecond)
  }

  private var resolution: TimeResolution? { int.flatMap(TimeResolution.init) }
}

/// What pandas counts times in, by the numbers of NumPy.
private enum TimeResolution: Int {
  case second = 7, millisecond, microsecond, nanosecond

  func microseconds(of tick: Int) -> Int? {
    let (count, overflow): (Int, Bool) =
      switch self {
      case .nanosecond: (tick.quotientAndFloor(by: 1000).quotient, false)
      case .microsecond: (tick, false)
      case .millisecond: tick.multipliedReportingOverflow(by: 1000)
      case .second: tick.multipliedReportingOverflow(by: 1_000_000)
      }
    return overflow ? nil : count
  }

  func duration(of tick: Int) -> Duration {
    switch self {
    case .nanosecond: .nanoseconds(tick)
    case .microsecond: .microseconds(tick)
    case .millisecond: .milliseconds(tick)
    case .second: .seconds(tick)
    }
  }
}

// MARK: - Time zones

extension PickleValue {
  /// Takes over what a `tzinfo` says of the zone.
  private func setZone(of time: inout PythonDateTime) {
    guard !isNone else { return }
    let zone = timeZone
    // Python's own limit, without which the seconds need not fit.
    time.utcOffset = zone?.offset.flatMap { $0.magnitude < 86_400 ? $0 : nil }
    time.timeZone = zone?.name ?? (time.utcOffset == nil ? kind.description : nil)
  }

  /// The name and the fixed offset of a `tzinfo`, in seconds, as far as the file has them; nil for
  /// another value.
  package var timeZone: (name: String?, offset: Double?)? {
    guard node.kind == .object else { return nil }
    let object = graph.object(id)
    let arguments = graph.children(object.arguments).map { PickleValue(graph, $0) }
    // A class method: by its dotted name, or through `getattr`.
    let callable = PickleValue(graph, object.callable)
    if callable.global?.name == "ZoneInfo._unpickle" || callable.isMethod("ZoneInfo", "_unpickle") {
      return (arguments.first?.string, nil)
    }
    guard let type = graph.tables.instance(id)?.type else { return nil }
    switch (type.module, type.name) {
    case ("datetime", "timezone"):
      let offset = arguments.first?.duration.map { $0 / .seconds(1) }
      return (arguments.count > 1 ? arguments[1].string : offset == 0 ? "UTC" : nil, offset)
    case ("zoneinfo", "ZoneInfo"): return (arguments.first?.string, nil)
    case ("pytz", "_UTC"), ("dateutil.tz.tz", "tzutc"): return ("UTC", 0)
    case ("pytz", "_FixedOffset"):
      return (nil, arguments.first?.int.map { Double($0) * 60 })
    case ("pytz", "_p"):
      return (
        arguments.first?.string, arguments.count > 1 ? arguments[1].int.map(Double.init) : nil
      )
    default: return (type.description, nil)
    }
  }

  /// Whether it is `getattr(class, name)`.
  private func isMethod(_ type: String, _ name: String) -> Bool {
    guard let instance = graph.tables.instance(id),
      instance.type == PickleGlobal(module: "builtins", name: "getattr"),
      instance.arguments.count == 2
    else { return false }
    let parts = instance.arguments.map { PickleValue(graph, $0) }
    return parts[0].global?.name == type && parts[1].string == name
  }
}
