// Pages made to cost more than they hold: bounded work, memory and stack, and no silence about what
// was left out. Each runs in a child process, which its limits end.
#include "tests/pages/hostile_pages.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "extract/extract.h"
#include "tests/pages/bounded_child.h"
#include "tests/pages/ordinary_pages.h"
#include "tests/support/sanitized.h"

namespace shilu {
namespace {

constexpr size_t kMiB = 1 << 20;

constexpr size_t kShare = kSanitized ? 16 : 1;  // of the size: a sanitizer is not there to measure
constexpr bool kMeasured = !kSanitized;

// The bounds that extract.h states.
double most_seconds(size_t bytes) {
  return 2 + 0.1 * static_cast<double>(bytes) / kMiB;
}
size_t most_memory(size_t bytes) {
  return std::min(32 * kMiB + 160 * bytes, 384 * kMiB);
}

Document extract_html(const std::string& html) {
  PageInput input;
  input.bytes = html;
  input.url = *Url::parse("http://www.hewan.example/tz/t1.html");
  input.content_type = "text/html; charset=utf-8";
  return extract_page(input);
}

bool is_flagged(const Document& document, std::string_view name) {
  return std::any_of(document.flags.begin(), document.flags.end(),
                     [&](const Flag& flag) { return flag.flag == name; });
}

template <typename Extract>
ChildResult check_bounds(const std::string& name, const std::string& input, Extract extract) {
  CAPTURE(name, input.size());
  // Twice the memory, since not all that is asked for is touched; a stack of one thread's least.
  const ChildLimits limits{2 * most_memory(input.size()), 256 * 1024, kMeasured ? 10U : 120U};
  ChildResult result = run_in_child(
      limits, [] {},
      [&] {
        const Document document = extract(input);
        return std::string(is_flagged(document, "truncated") ? "truncated" : "whole");
      });
  CHECK(result.finished);
  if (kMeasured) {
    CHECK(result.cpu_seconds <= most_seconds(input.size()));
    CHECK(result.peak_bytes <= most_memory(input.size()));
  }
  return result;
}

TEST_CASE("hostile pages take bounded work and memory, and what was cut is told") {
  for (const HostilePage& page : hostile_pages()) {
    const ChildResult result =
        check_bounds(std::string(page.name), page.make(page.count / kShare), extract_html);
    CAPTURE(page.name);
    if (kShare == 1) CHECK(result.said == (page.cut ? "truncated" : "whole"));
  }
}

TEST_CASE("hostile texts take bounded work and memory, on pages and as they are") {
  for (const HostilePage& text : hostile_texts()) {
    const std::string input = text.make(text.count / kShare);
    check_bounds(std::string(text.name), input, [](const std::string& t) { return clean_text(t); });
    check_bounds(std::string(text.name) + ", on a page", page_of_text(input), extract_html);
  }
}

TEST_CASE("ordinary pages take time by their size") {
  for (const OrdinaryPage& page : ordinary_pages()) {
    for (const size_t mib : {1, 4, 10}) {
      const ChildResult result =
          check_bounds(std::string(page.name) + ", MiB: " + std::to_string(mib),
                       page.make(mib * kMiB / kShare), extract_html);
      CAPTURE(page.name, mib);
      if (mib == 1) CHECK(result.said == "whole");
    }
  }
}

TEST_CASE("a page past the limit is cut between characters, and says so") {
  std::string line;  // 50 MB without a tag or a line's end
  while (line.size() < 50'000'000 / kShare) line += "字";
  check_bounds("50 MB in one line", line, extract_html);
  std::string page;
  while (page.size() <= 10 * kMiB) page += "字";
  for (const std::string tag : {"", "<p>", "<br>文"}) {
    const Document document = extract_html(tag + page);
    CHECK(is_flagged(document, "truncated"));
    CHECK_FALSE(is_flagged(document, "undecodable"));
  }
}

}  // namespace
}  // namespace shilu
