import Joblib
import JoblibMPI

/// Sends closures of every shape to workers, and says which went wrong.
///
/// `client [WORD]` runs the cases whose names contain the word. The backend is the program's:
/// `JOBLIB_BACKEND`, mpi under mpirun, else loky.
@main struct Client: ParallelProgram {
  static func run() async throws {
    var check = Check(over: [0, 1, 2], filter: CommandLine.arguments.dropFirst().first)
    for group in [
      functions, delayedCalls, values, containers, tuples, sizesAndAlignments, loneCaptures,
      nestedClosures, functionsInside, anyValues, texts, classes, arrays, largeArrays,
      foundationValues, unusedTypes, publicTypes,
      scopedTypes, genericFunctions, cachedFunctions, stores, refusals, randomValues, randomShapes,
      randomGenerics,
    ] {
      group(&check)
    }
    print("\(check.passedCount) passed, \(check.failedCount) failed")
    if check.failedCount > 0 { throw Failed() }
  }

  /// Makes the exit status 1.
  private struct Failed: Error, CustomStringConvertible {
    let description = "closures went wrong; see the lines above that begin with FAIL"
  }
}
