import ArgumentParser
import JoblibMPI

/// Chooses a model for handwritten digits by cross-validation, on a laptop or a cluster.
@main struct Digits: ParallelProgram {
  static func run() async throws {
    await DigitsCommand.main()
  }
}
