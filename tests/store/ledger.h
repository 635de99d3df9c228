// What an archive acknowledged, kept outside it, and whether it still says so.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "base/digest.h"
#include "store/replay.h"
#include "tests/store/fixture.h"

namespace shilu::store_test {

inline unsigned from_environment(const char* name, unsigned standard) {
  const char* const asked = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return asked == nullptr ? standard : static_cast<unsigned>(std::strtoul(asked, nullptr, 10));
}

// So small that a few commits bring LevelDB to write tables.
inline ArchiveOptions small_buffers() {
  ArchiveOptions options;
  options.write_buffer_bytes = 64 << 10;
  return options;
}

// A text that does not compress, of about 20 KB.
inline std::string random_text(unsigned seed) {
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < 20'000) {
    const char32_t character = 0x4e00 + random() % 0x5000;
    text += static_cast<char>(0xe0 | (character >> 12));
    text += static_cast<char>(0x80 | ((character >> 6) & 0x3f));
    text += static_cast<char>(0x80 | (character & 0x3f));
  }
  return text;
}

// Two pages that no other number has.
inline std::vector<PageCommit> group_of_two(int number) {
  std::vector<PageCommit> group;
  for (int i = 0; i < 2; ++i) {
    const std::string url =
        "http://a.gov.cn/" + std::to_string(number) + "-" + std::to_string(i) + ".html";
    group.push_back(page_commit(
        url, "2020-01-01T00:00:00Z",
        article("题", random_text(2 * static_cast<unsigned>(number) + static_cast<unsigned>(i)))));
    group.back().links = {{url_of(url + "?link"), 1, "task"}};
  }
  return group;
}

// Makes of a page what page_commit made its body of.
inline std::optional<PageCommit> replay_test_page(const UnfinishedFetch& unfinished) {
  const std::string& body = unfinished.page.body;
  constexpr size_t kTag = 6;  // <html>
  PageCommit commit = page_commit(unfinished.url.text(), format_instant(unfinished.page.fetched_at),
                                  article("题", body.substr(kTag, body.size() - 2 * kTag - 1)));
  commit.queue_key = unfinished.waiting ? unfinished.waiting->queue_key : "";
  commit.raw.clear();
  return commit;
}

class Ledger {
 public:
  void acknowledge(const std::vector<PageCommit>& group) {
    for (const PageCommit& commit : group) {
      entries_.push_back({commit.url, commit.fetched_at, sha256_hex(commit.document->text)});
    }
  }
  size_t size() const { return entries_.size(); }

  void check(const Archive& archive) const { check_first(archive, entries_.size()); }
  void check_first(const Archive& archive, size_t count) const {
    for (size_t i = 0; i < count; ++i) {
      const Entry& entry = entries_[i];
      INFO(entry.url.text());
      const Result<std::optional<Version>> version = archive.get(entry.url, entry.time);
      if (!version) {
        FAIL(version.error().message);
      }
      REQUIRE(version->has_value());
      REQUIRE((*version)->fetched_at == entry.time);
      REQUIRE(sha256_hex((*version)->document.text) == entry.sha256);
    }
  }
  // How many entries are refused or not there; fails where another text is returned.
  size_t missing(const Archive& archive) const {
    size_t count = 0;
    for (const Entry& entry : entries_) {
      const Result<std::optional<Version>> version = archive.get(entry.url, entry.time);
      if (!version || !*version) {
        ++count;
      } else {
        REQUIRE(sha256_hex((*version)->document.text) == entry.sha256);
      }
    }
    return count;
  }

 private:
  struct Entry {
    Url url;
    Instant time;
    std::string sha256;
  };
  std::vector<Entry> entries_;
};

inline void check_whole(const Archive& archive) {
  std::string damages;
  (void)archive.verify(
      {}, [&](const Damage& damage) { damages += damage.where + ": " + damage.what + "\n"; });
  CHECK(damages.empty());
  if (!damages.empty()) {
    FAIL(damages);
  }
}

}  // namespace shilu::store_test
