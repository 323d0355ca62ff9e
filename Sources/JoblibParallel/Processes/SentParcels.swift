/// The parcels that the other end of a connection has.
///
/// A parcel that its call has let go of is gone here too, since no batch will need it again.
package struct SentParcels {
  private var parcels: [UInt64: Sent] = [:]

  private struct Sent {
    weak var parcel: Parcel?
  }

  package init() {}

  package var isEmpty: Bool { parcels.isEmpty }

  /// Notes a parcel as sent.
  ///
  /// - Returns: `nil` if it was before; else the numbers of those that the other end may drop.
  package mutating func add(_ parcel: Parcel) -> [UInt64]? {
    guard parcels[parcel.id] == nil else { return nil }
    let dropped = parcels.filter { $0.value.parcel == nil }.map(\.key)
    for number in dropped { parcels[number] = nil }
    parcels[parcel.id] = Sent(parcel: parcel)
    return dropped
  }

  /// Forgets them all.
  package mutating func removeAll() {
    parcels = [:]
  }
}
