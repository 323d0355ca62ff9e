internal import JoblibHashing
package import JoblibSystem

/// The name beside an entry that says who computes it: `<entry>.lease`.
///
/// It is a link to the file that says who the holder is (``HolderFile``), so one system call makes it
/// with its text, or says that it is there, also on NFS. Where there can be no such link, and for what
/// is rare, it is a symbolic link whose text is the holder.
///
/// A lease goes from a dead holder to a new one through a *claim*, `<lease>-<digest of the holder>`:
///
///     read the lease: it is d, who is dead
///     make the claim on d            only one can, as long as it is there
///     read the lease again: still d  only who has the claim on d may change that
///     rename the claim to the lease  the text of a claim is who made it
///
/// So of any number who find d dead one gets the lease. One who is late makes the claim again but
/// reads another holder than d, and leaves; what is dead does not come again. A claim is itself a
/// lease: who dies with one, its claim is claimed. And d, if it lives after all and was only asleep
/// for long, gives its lease back by the same way, so that it cannot remove its successor's.
///
/// Who clears the folder removes leases, too; then two may compute one result, which is never wrong.
package struct Lease: Sendable {
  package let path: String

  /// Whether a file of this name is a lease, or a claim on one.
  static func isLease(_ name: String) -> Bool {
    name.firstRange(of: ".entry.lease") != nil || name.hasPrefix("\(SizeLedger.name).lease")
  }

  init(_ path: String) { self.path = path }

  package init(ofEntry path: String) { self.path = path + ".lease" }

  /// Who holds it; `nil` if nobody does, and something empty if what is there is no lease.
  package var text: String? {
    do throws(SystemError) { return try Files.textOfSymbolicLink(path) } catch {
      if error.isMissing { return nil }
    }
    return Files.start(of: path, byteLimit: 255).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Whether it is this holder's.
  private func isHeld(by holder: LeaseHolder) -> Bool {
    guard let file = holder.file else { return text == holder.text }
    return (try? Files.statusOfSymbolicLink(path))?.isSameFile(as: file) ?? false
  }

  /// Takes it, if nobody has it.
  package func take(as holder: LeaseHolder) throws(SystemError) -> Bool {
    do throws(SystemError) { try Files.makeSymbolicLink(path, text: holder.text) } catch {
      guard error.isExisting else { throw error }
      // Ours if the answer to a first request was lost on the network, and this is that to a second.
      return text == holder.text
    }
    return true
  }

  /// Takes it, if nobody has it, by a link to the holder's file.
  func take(as holder: LeaseHolder, linking path: String) throws(SystemError) -> Bool {
    do throws(SystemError) { try Files.link(path, to: self.path) } catch {
      guard error.isExisting else { throw error }
      return isHeld(by: holder)
    }
    return true
  }

  /// Takes it from a holder that is dead.
  package func take(
    from dead: String,
    as holder: LeaseHolder,
    isDead: (Lease, String) -> Bool
  ) throws(SystemError) -> Bool {
    guard let claim = try claim(on: dead, as: holder, isDead) else { return false }
    do throws(SystemError) { try Files.rename(claim.path, to: path) } catch {
      // As above: the first request may have moved it.
      if text == holder.text { return true }
      claim.removeQuietly()
      throw error
    }
    return true
  }

  /// Removes it after a holder that is dead.
  ///
  /// - Returns: Whether it was there, and was that one's.
  package func remove(
    after dead: String,
    as holder: LeaseHolder,
    isDead: (Lease, String) -> Bool
  ) throws(SystemError) -> Bool {
    guard let claim = try claim(on: dead, as: holder, isDead) else { return false }
    defer { claim.removeQuietly() }
    do throws(SystemError) { try Files.remove(path) } catch {
      guard error.isMissing else { throw error }
    }
    return true
  }

  /// Gives it back; who had it so long that others may take him for dead asks for it first.
  package func giveBack(by holder: LeaseHolder, afterLong: Bool) {
    if afterLong {
      // What cannot be removed now is removed as that of a process that has ended.
      _ = try? remove(after: holder.text, as: holder) { _, _ in false }
    } else if isHeld(by: holder) {
      removeQuietly()
    }
  }

  /// Says that the holder is alive.
  package func renew(by holder: LeaseHolder) {
    guard isHeld(by: holder) else { return }
    // Where links have no times, others may take the lease, and compute the same.
    do { try Files.touchSymbolicLink(path) } catch { return }
  }

  /// Where the claim on the lease of `dead` is made.
  package func claim(on dead: String) -> Lease {
    var bytes = dead
    let name = bytes.withUTF8 { digest(of: UnsafeRawBufferPointer($0)) }
    return Lease("\(path)-\(name.description.prefix(16))")
  }

  /// The right to change the lease of `dead`; `nil` where another has it, or there is none to change.
  private func claim(
    on dead: String,
    as holder: LeaseHolder,
    _ isDead: (Lease, String) -> Bool
  ) throws(SystemError) -> Lease? {
    let claim = claim(on: dead)
    if try !claim.take(as: holder) {
      guard let other = claim.text, isDead(claim, other),
        try claim.take(from: other, as: holder, isDead: isDead)
      else { return nil }
    }
    if text == dead { return claim }
    claim.removeQuietly()
    return nil
  }

  /// Removes what may be gone already.
  private func removeQuietly() {
    do { try Files.remove(path) } catch { return }
  }
}

/// How long leases last.
package struct LeaseTerms: Sendable {
  /// How often a holder shows that it is alive.
  package var heartbeatNanoseconds: UInt64 = 5_000_000_000
  /// How long others wait for that: many heartbeats, since a network shows them late.
  package var expiryNanoseconds: UInt64 = 30_000_000_000
  /// How long those who wait sleep between two looks: at first, and in the end.
  package var sleepNanoseconds: ClosedRange<UInt64> = 1_000_000...250_000_000
  /// How long in the end where news say when to look, so that looks only make up for lost ones.
  package var rareSleepNanoseconds: UInt64 = 1_000_000_000
  /// Who sleeps for less does not ask for news, and what took less is none.
  static let newsworthyNanoseconds: UInt64 = 5_000_000

  package init() {}

  package init(heartbeat: UInt64, expiry: UInt64) {
    heartbeatNanoseconds = heartbeat
    expiryNanoseconds = expiry
  }

  /// Those of the code that runs now.
  @TaskLocal package static var current = LeaseTerms()
}
