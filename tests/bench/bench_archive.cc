// bench_archive WORK VERSIONS: an archive of that many versions, eight of each address, filled by
// Archive::commit, and then opened and asked as of a time; beside it LevelDB's own Seek over the
// same database in the same run.
//
// "The record" is what tells of a version without its text: a snapshot, a seek to the key of the
// version in force, its value's checksum and fields. "The text" is Archive::get: the record, its
// metadata as a document, its text out of its frame, from the base that it is a delta of if it is
// one. Each is asked for pairs of an address and a time at random, once before the clock counts.
#include <fmt/format.h>
#include <leveldb/db.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>

#include "base/digest.h"
#include "store/archive.h"
#include "store/database.h"
#include "store/keys.h"
#include "store/record.h"
#include "tests/bench/rounds.h"

namespace shilu::bench {
namespace {

constexpr size_t kGroup = 2048;
constexpr int kVersionsOfAddress = 8;
constexpr size_t kAsked = 20'000;
constexpr std::chrono::hours kBetweenVersions{24 * 30};

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "bench_archive: %s\n", why.c_str());
  std::quick_exit(1);
}

Instant time_of(int version) {
  return *parse_instant("2018-01-01T00:00:00Z") + version * kBetweenVersions;
}

Url url_of(size_t address) {
  return *Url::parse(fmt::format("http://www.x{:03}.gov.cn/zwgk/2018{:02}/t{}.html", address % 997,
                                 address % 12 + 1, address));
}

// An invented notice of some 1,700 octets, of which each version changes a number and a date.
std::string text_of(size_t address, int version) {
  static constexpr const char* kSubjects[] = {"防汛", "消防", "供水", "教育",
                                              "医疗", "农业", "交通", "住房"};
  static constexpr const char* kActs[] = {"检查", "上报", "落实", "整改", "公开", "督导", "汇总"};
  std::mt19937_64 random(address);
  std::string text;
  for (int paragraph = 1; paragraph <= 8; ++paragraph) {
    text += fmt::format(
        "第{}条 各乡镇人民政府、县直各部门应当于{}月{}日前完成{}工作的{}，涉及资金{}万元，"
        "由{}领导小组负责{}，并将结果报县人民政府办公室备案。\n",
        paragraph, random() % 12 + 1, random() % 28 + 1, kSubjects[random() % 8],
        kActs[random() % 7], random() % 90'000, kSubjects[random() % 8], kActs[random() % 7]);
  }
  return text + fmt::format("本通知自第{}次修订之日起施行，共计{}项。\n", version,
                            random() % 1000 + static_cast<uint64_t>(version));
}

PageCommit commit_of(size_t address, int version) {
  PageCommit commit{url_of(address), time_of(version)};
  commit.outcome = "ok";
  commit.status = 200;
  commit.kind = PageKind::kArticle;
  commit.extractor = "1";
  Document document;
  document.kind = PageKind::kArticle;
  document.title = fmt::format("关于第{}号事项的通知", address);
  document.source = "县人民政府办公室";
  document.charset = {"UTF-8", "meta"};
  document.lang = "zh-Hans";
  document.text = text_of(address, version);
  commit.payload_sha1 = sha1_base32(document.text);
  commit.payload_sha256 = sha256_hex(document.text);
  commit.document = std::move(document);
  commit.document_seen = true;
  return commit;
}

std::unique_ptr<Archive> open_archive(const std::string& folder, Archive::Mode mode) {
  Result<std::unique_ptr<Archive>> archive = Archive::open(folder, mode);
  if (!archive) {
    give_up(archive.error().message);
  }
  return std::move(*archive);
}

void fill(const std::string& folder, size_t addresses) {
  const auto archive = open_archive(folder, Archive::Mode::kCreate);
  const double begin = wall_seconds();
  double committing = 0;
  for (int version = 0; version < kVersionsOfAddress; ++version) {
    for (size_t at = 0; at < addresses; at += kGroup) {
      std::vector<PageCommit> group;
      for (size_t address = at; address < std::min(at + kGroup, addresses); ++address) {
        group.push_back(commit_of(address, version));
      }
      const double started = wall_seconds();
      if (const auto committed = archive->commit(std::move(group)); !committed) {
        give_up(committed.error().message);
      }
      committing += wall_seconds() - started;
    }
  }
  const auto count = static_cast<double>(addresses * kVersionsOfAddress);
  const double took = wall_seconds() - begin;
  std::printf("%s", fmt::format("  filled with {:.0f} versions of {} addresses in {:.0f} s "
                                "({:.0f} versions/s while committing)\n",
                                count, addresses, took, count / committing)
                        .c_str());
}

struct Asked {
  Url url;
  Instant as_of;
};

std::vector<Asked> ask(size_t addresses, unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<Asked> asked;
  for (size_t i = 0; i < kAsked; ++i) {
    asked.push_back(
        {url_of(random() % addresses), time_of(static_cast<int>(random() % kVersionsOfAddress)) +
                                           Milliseconds(random() % 1'000'000)});
  }
  return asked;
}

// Microseconds, ascending.
std::vector<double> measure_each(const std::vector<Asked>& asked,
                                 const std::function<void(const Asked&)>& get) {
  for (const Asked& each : asked) {
    get(each);
  }
  std::vector<double> took;
  for (const Asked& each : asked) {
    const double begin = wall_seconds();
    get(each);
    took.push_back((wall_seconds() - begin) * 1e6);
  }
  std::sort(took.begin(), took.end());
  return took;
}

double percentile(const std::vector<double>& ascending, double share) {
  return ascending[static_cast<size_t>(share * static_cast<double>(ascending.size() - 1))];
}

double print_times(const std::string& name, const std::vector<double>& took) {
  const double p99 = percentile(took, .99);
  std::printf("%s", fmt::format("  {}: p50 {:.1f}, p99 {:.1f}, most {:.1f} µs\n", name,
                                percentile(took, .5), p99, took.back())
                        .c_str());
  return p99;
}

double measure_bare_seek(const std::string& folder, const std::vector<Asked>& asked) {
  leveldb::DB* opened = nullptr;
  if (const leveldb::Status status = leveldb::DB::Open({}, folder + "/db", &opened); !status.ok()) {
    give_up(status.ToString());
  }
  const std::unique_ptr<leveldb::DB> db(opened);
  return print_times("bare LevelDB, an iterator and its Seek",
                     measure_each(asked, [&](const Asked& each) {
                       const std::unique_ptr<leveldb::Iterator> entry(db->NewIterator({}));
                       entry->Seek(capture_prefix(each.url.key(), each.as_of));
                       if (!entry->Valid() || entry->value().empty()) {
                         give_up("a version is missing");
                       }
                     }));
}

double measure_records(const std::string& folder, const std::vector<Asked>& asked) {
  const Result<std::unique_ptr<Database>> database =
      Database::open(folder + "/db", Database::IfMissing::kFail);
  if (!database) {
    give_up(database.error().message);
  }
  return print_times("the record as of a time", measure_each(asked, [&](const Asked& each) {
                       const auto view = (*database)->snapshot();
                       const auto entry = view->iterate(View::Scan::kShort);
                       entry->seek(capture_prefix(each.url.key(), each.as_of));
                       if (!entry->valid() || !decode_version(entry->key(), entry->value())) {
                         give_up("a version is missing");
                       }
                     }));
}

double measure_texts(const std::string& folder, const std::vector<Asked>& asked) {
  const double begin = wall_seconds();
  const auto archive = open_archive(folder, Archive::Mode::kWrite);
  std::printf("  opened for writing in %.3f s (target: under 1 s)\n", wall_seconds() - begin);
  return print_times("the text as of a time", measure_each(asked, [&](const Asked& each) {
                       const auto version = archive->get(each.url, each.as_of);
                       if (!version || !*version || (*version)->document.text.empty()) {
                         give_up("a text is missing");
                       }
                     }));
}

int measure(const std::string& work, size_t versions) {
  const std::string folder = work + "/archive-of-many";
  std::filesystem::remove_all(folder);
  const size_t addresses = std::max<size_t>(versions / kVersionsOfAddress, 1);
  fill(folder, addresses);
  // Opened once, so that what stands in LevelDB's log is in its tables for both sides.
  { open_archive(folder, Archive::Mode::kWrite); }
  const std::vector<Asked> asked = ask(addresses, 1);
  const double bare = measure_bare_seek(folder, asked);
  const double record = measure_records(folder, asked);
  const double text = measure_texts(folder, asked);
  std::printf(
      "  ratio: p99 of the record %.2f times a bare Seek's (target: 3 at most); p99 of the "
      "text %.0f µs (500 at most)\n",
      record / bare, text);
  return 0;
}

}  // namespace
}  // namespace shilu::bench

int main(int argc, char** argv) {
  if (argc != 3 || std::atol(argv[2]) <= 0) {
    std::fputs("bench_archive WORK VERSIONS\n", stderr);
    return 2;
  }
  return shilu::bench::measure(argv[1], static_cast<size_t>(std::atol(argv[2])));
}
