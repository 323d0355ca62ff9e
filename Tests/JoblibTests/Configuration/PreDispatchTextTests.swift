import JoblibDispatch
import JoblibParallel
import Testing

struct PreDispatchTextTests {
  @Test(
    arguments: [
      (.twicePerJob, 4, 8),
      (.all, 4, nil),
      (.count(3), 4, 3),
      (.count(2_000_000), 4, 2_000_000),
      (10, 4, 10),
      ("all", 4, nil),
      ("2*n_jobs", 4, 8),
      ("2 * n_jobs", 1, 2),
      ("1.5*n_jobs", 3, 4),
      ("n_jobs", 7, 7),
      ("7", 4, 7),
      ("n_jobs // 3 + 1", 8, 3),
    ] as [(PreDispatch, Int, Int?)]
  )
  func `a setting is a number of batches for a number of jobs`(
    preDispatch: PreDispatch,
    jobs: Int,
    limit: Int?
  ) throws {
    #expect(try preDispatch.limit(forJobs: jobs) == limit)
    let setting = limit.map { DispatchSettings.PreDispatch.count($0) } ?? .all
    #expect(try preDispatch.setting(forJobs: jobs) == setting)
  }

  @Test(
    arguments: [
      (.count(0), 4, ["preDispatch is 0", "at least 1"]),
      (.count(-3), 4, ["preDispatch is -3", "at least 1"]),
      (-1, 4, ["preDispatch is -1"]),
      ("0", 4, ["preDispatch is 0 (0,", "at least 1"]),
      ("0.99", 4, ["preDispatch is 0"]),
      ("-0.5", 4, ["preDispatch is 0"]),
      ("n_jobs - 4", 4, ["preDispatch is 0 (n_jobs - 4, for 4 jobs)", "run nothing"]),
      ("8 // (n_jobs - 4)", 4, ["\"8 // (n_jobs - 4)\"", "character 3", "zero", "n_jobs is 4"]),
    ] as [(PreDispatch, Int, [String])]
  )
  func `a setting that would run nothing is refused when the call is made`(
    preDispatch: PreDispatch,
    jobs: Int,
    words: [String]
  ) throws {
    let error = try #require(throws: ParallelError.self) { try preDispatch.limit(forJobs: jobs) }
    #expect(error.code == .invalidArgument)
    for word in words { #expect(error.message.contains(word), "\(error.message)") }
  }

  @Test(arguments: [
    ("2^n_jobs", "character 2"),
    ("every", "every is unknown"),
    ("All", "All is unknown"),
    ("", "character 1"),
    ("1/0", "character 2"),
    ("n_jobs + n_jobs + n_jobs + n_jobs", "30 characters"),
  ])
  func `a text that is no formula is refused at once, a literal by its call`(
    text: String,
    word: String
  ) throws {
    let atOnce = try #require(throws: ParallelError.self) { try PreDispatch(parsing: text) }
    #expect(atOnce.code == .invalidArgument)
    for word in ["preDispatch \"\(text)\"", "2*n_jobs", word] {
      #expect(atOnce.message.contains(word), "\(atOnce.message)")
    }
    let byItsCall = try #require(throws: ParallelError.self) {
      try PreDispatch(stringLiteral: text).setting(forJobs: 4)
    }
    #expect(byItsCall.message == atOnce.message)
  }

  @Test(
    arguments: [
      (.all, "all"), (.count(3), "3"), (.twicePerJob, "2 * n_jobs"), ("1+n_jobs", "1+n_jobs"),
      ("1+", "1+"),
    ] as [(PreDispatch, String)]
  )
  func `a setting is described as it is written`(preDispatch: PreDispatch, text: String) {
    #expect(preDispatch.description == text)
    #expect(PreDispatch(stringLiteral: text) == preDispatch || preDispatch == .count(3))
  }
}
