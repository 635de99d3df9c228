// A crawl whose disk fails: it goes on where the failure passes, ends where it lasts, and what was
// whole in the WARC is not asked again.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/crawler/crawls.h"
#include "tests/support/faulty_disk.h"

namespace shilu {
namespace {

constexpr const char* kSite = "http://www.qinghe.example/";

// A home that leads to three articles.
void answer(FakeWeb& web) {
  web.answer_html(kSite, list_of({"/1.html", "/2.html", "/3.html"}));
  for (const char* path : {"1.html", "2.html", "3.html"}) {
    web.answer_html(std::string(kSite) + path, article(path, kBody));
  }
}

PipelineOptions without_pauses() {
  PipelineOptions options;
  options.recovery_pause = Milliseconds(0);
  return options;
}

// A failing disk keeps an archive from being opened, or a crawl from going on.
bool is_of_the_disk(const Error& error) {
  return error.code == ErrorCode::kIo || error.code == ErrorCode::kUnopenable;
}

uint64_t articles_in(Crawls& crawls) {
  return crawls.archive()->sizes()->versions;
}

// Of how many articles the crawl asked more than once.
int asked_again(const Crawls& crawls) {
  int again = 0;
  for (const char* path : {"1.html", "2.html", "3.html"}) {
    const std::vector<std::string> asked = crawls.web.asked();
    again += std::count(asked.begin(), asked.end(), std::string(kSite) + path) > 1 ? 1 : 0;
  }
  return again;
}

}  // namespace

TEST_CASE("a crawl goes on after a write that fails once") {
  int failed = 0;
  for (uint64_t call = 30; call < 200; call += 9) {
    Crawls crawls;
    answer(crawls.web);
    FaultyDisk disk(std::filesystem::canonical(crawls.folder()).string());
    disk.fail_call(call, DiskFault::kInputOutput, DiskFaultLasts::kOnce);
    const Crawls::Outcome outcome = crawls.run(kSite, without_pauses());
    INFO("call " << call << ": " << disk.failed_call());
    if (!outcome.report) {
      CHECK(is_of_the_disk(outcome.report.error()));
    }
    // At its beginning and its end a crawl may end by it; what it had begun it has not lost.
    if (outcome.report) {
      CHECK(outcome.report->end == CrawlEnd::kDone);
      CHECK(asked_again(crawls) == 0);
    }
    failed += disk.failed_call().empty() ? 0 : 1;
    disk.heal();
    if (!outcome.report) {
      REQUIRE(crawls.run(kSite, without_pauses()).report.has_value());
    }
    CHECK(articles_in(crawls) == 3);
  }
  CHECK(failed > 3);
}

TEST_CASE("a crawl whose disk stays bad ends; the next takes from the WARC what is whole there") {
  int taken = 0;
  for (uint64_t call = 30; call < 200; call += 3) {
    Crawls crawls;
    answer(crawls.web);
    FaultyDisk disk(std::filesystem::canonical(crawls.folder()).string());
    disk.fail_call(call, DiskFault::kInputOutput, DiskFaultLasts::kUntilHealed);
    const Crawls::Outcome outcome = crawls.run(kSite, without_pauses());
    INFO("call " << call << ": " << disk.failed_call());
    disk.heal();
    if (outcome.report) {
      continue;
    }
    CHECK(is_of_the_disk(outcome.report.error()));
    REQUIRE(crawls.run(kSite, without_pauses()).report.has_value());
    CHECK(articles_in(crawls) == 3);
    if (!crawls.notes.empty()) {
      ++taken;
      CHECK(crawls.notes[0].find("is taken from warc/") != std::string::npos);
    }
  }
  CHECK(taken > 0);
}

}  // namespace shilu
