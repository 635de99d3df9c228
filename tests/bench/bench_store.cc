// bench_store PAGES WORK: durable commits per second beside bare LevelDB and a file.
//
// Ours: Archive::commit in groups of 256, each commit with a document and its request and response
// for the WARC. What a crawl's extract threads do ahead of the writer is done before the clock
// counts: the WARC members are compressed, and Archive::prepare has serialized, digested and
// compressed the documents, the group before its commit. The baseline: the same responses appended
// to one file with one fdatasync a group, then the very keys and values that our archive made of
// these versions, compressed beforehand, as one synced batch a group into Debian's LevelDB as it
// comes. It compresses nothing, judges nothing, and keeps no state of an address and no log. A
// second one puts all four records that the archive keeps of a version: what of the difference is
// the work of making them, and what the octets. The last figure counts the preparing too, by two
// threads beside the one that commits, as a crawl of two extract threads does.
#include <fcntl.h>
#include <fmt/format.h>
#include <leveldb/db.h>
#include <leveldb/write_batch.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>
#include <utility>

#include "base/channel.h"
#include "store/database.h"
#include "store/durable_file.h"
#include "store/keys.h"
#include "store/record.h"
#include "tests/bench/page_commits.h"
#include "tests/bench/rounds.h"

namespace shilu::bench {
namespace {

constexpr int kRounds = 5;
constexpr double kMostSeconds = 30;
constexpr size_t kMostVersions = 10'240;
constexpr size_t kGroup = 256;
constexpr int kPreparers = 2;
constexpr size_t kWaitingBytes = size_t{16} << 20;

using Records = std::vector<std::pair<std::string, std::string>>;

// What is committed, in both forms.
struct Load {
  std::vector<PageCommit> commits;
  std::vector<Records> versions;  // of each commit the key and value of its version
  std::vector<Records> all;       // and what else the archive keeps of it
  size_t html_bytes = 0;
  size_t gzip_bytes = 0;
};

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "bench_store: %s\n", why.c_str());
  std::quick_exit(1);
}

Load make_load(const std::vector<PageFile>& files) {
  Load load;
  Instant time = *parse_instant("2024-03-01T00:00:00Z");
  for (const PageFile& file : files) {
    Document document = document_of(file);
    if (document.kind != PageKind::kArticle || load.commits.size() == kMostVersions) {
      continue;
    }
    const Page page = response_of(file.url, file.bytes, time += Milliseconds(1));
    PageCommit commit = commit_of(page, std::move(document));
    for (const WarcMember& member : commit.raw) {
      load.gzip_bytes += member.gzip.size();
    }
    load.html_bytes += page.body.size();
    load.commits.push_back(std::move(commit));
  }
  return load;
}

std::unique_ptr<Archive> open_archive(const Load& load, const std::string& folder) {
  std::filesystem::remove_all(folder);
  Result<std::unique_ptr<Archive>> archive = Archive::open(folder, Archive::Mode::kCreate);
  if (!archive) {
    give_up(archive.error().message);
  }
  if (auto run = (*archive)->begin_run(load.commits.front().fetched_at, "",
                                       [](const Url&, const UrlState&) { return std::nullopt; });
      !run) {
    give_up(run.error().message);
  }
  return std::move(*archive);
}

// Of the thread that writes.
struct Took {
  double seconds = 0;
  double cpu_seconds = 0;
};

void commit(Archive& archive, const std::vector<PageCommit>& group, Took& took) {
  const double begin = wall_seconds();
  const double cpu_begin = thread_cpu_seconds();
  if (auto committed = archive.commit(group); !committed) {
    give_up(committed.error().message);
  }
  took.seconds += wall_seconds() - begin;
  took.cpu_seconds += thread_cpu_seconds() - cpu_begin;
}

Took commit_all(const Load& load, const std::string& folder) {
  const std::unique_ptr<Archive> archive = open_archive(load, folder);
  Took took;
  for (size_t at = 0; at < load.commits.size(); at += kGroup) {
    const size_t end = std::min(at + kGroup, load.commits.size());
    std::vector<PageCommit> group(load.commits.begin() + static_cast<ptrdiff_t>(at),
                                  load.commits.begin() + static_cast<ptrdiff_t>(end));
    for (PageCommit& commit : group) {
      archive->prepare(commit);
    }
    commit(*archive, group, took);
  }
  return took;
}

// From the documents to the last durable commit.
double prepare_and_commit_all(const Load& load, const std::string& folder) {
  const std::unique_ptr<Archive> archive = open_archive(load, folder);
  std::vector<PageCommit> commits = load.commits;
  Channel<PageCommit> prepared(kWaitingBytes);
  std::atomic<size_t> next{0};
  std::atomic<int> at_work{kPreparers};
  const double begin = wall_seconds();
  std::vector<std::thread> preparers;
  for (int i = 0; i < kPreparers; ++i) {
    preparers.emplace_back([&] {
      for (size_t at = next++; at < commits.size(); at = next++) {
        archive->prepare(commits[at]);
        const size_t bytes = commits[at].raw.back().gzip.size();
        if (!prepared.push(std::move(commits[at]), bytes)) {
          give_up("the channel was closed");
        }
      }
      if (--at_work == 0) {
        prepared.close();
      }
    });
  }
  Took took;
  for (std::vector<PageCommit> group = prepared.pop_batch(kGroup); !group.empty();
       group = prepared.pop_batch(kGroup)) {
    commit(*archive, group, took);
  }
  const double seconds = wall_seconds() - begin;
  for (std::thread& preparer : preparers) {
    preparer.join();
  }
  return seconds;
}

std::unique_ptr<leveldb::DB> open_bare(const std::string& folder) {
  leveldb::Options options;
  options.create_if_missing = true;
  leveldb::DB* database = nullptr;
  if (const leveldb::Status status = leveldb::DB::Open(options, folder, &database); !status.ok()) {
    give_up(status.ToString());
  }
  return std::unique_ptr<leveldb::DB>(database);
}

// Keys and values as the archive made them, in the order of the commits.
void take_records(Load& load, const std::string& archive) {
  const Result<std::unique_ptr<Database>> database =
      Database::open(archive + "/db", Database::IfMissing::kFail);
  if (!database) {
    give_up(database.error().message);
  }
  for (const PageCommit& commit : load.commits) {
    const auto version = (*database)->iterate(View::Scan::kShort);
    version->seek(version_prefix(commit.url.key()));
    if (!version->valid()) {
      give_up(commit.url.text() + " has no version");
    }
    Records records{{std::string(version->key()), std::string(version->value())}};
    const Result<VersionRecord> record = decode_version(version->key(), version->value());
    load.versions.push_back(records);
    for (const std::string& key :
         {url_state_key(commit.url.key()), text_key(record.value().text_sha256),
          log_key(record->log_index)}) {
      if (std::optional<std::string> value = (*database)->get(key).value()) {
        records.emplace_back(key, std::move(*value));
      }
    }
    load.all.push_back(std::move(records));
  }
}

Took put_all(const Load& load, const std::vector<Records>& records, const std::string& folder) {
  std::filesystem::remove_all(folder);
  const std::unique_ptr<leveldb::DB> database = open_bare(folder);
  const std::string warc = folder + "/responses.warc.gz";
  const FileDescriptor file(::open(warc.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  leveldb::WriteOptions synced;
  synced.sync = true;
  const double begin = wall_seconds();
  const double cpu_begin = thread_cpu_seconds();
  for (size_t at = 0; at < load.commits.size(); at += kGroup) {
    leveldb::WriteBatch batch;
    std::string members;
    for (size_t i = at; i < std::min(at + kGroup, load.commits.size()); ++i) {
      for (const WarcMember& member : load.commits[i].raw) {
        members += member.gzip;
      }
      for (const auto& [key, value] : records[i]) {
        batch.Put(key, value);
      }
    }
    if (Status written = write_all(file.get(), warc, members).and_then([&] {
          return sync_file(file.get(), warc);
        });
        !written) {
      give_up(written.error().message);
    }
    if (const leveldb::Status status = database->Write(synced, &batch); !status.ok()) {
      give_up(status.ToString());
    }
  }
  return {wall_seconds() - begin, thread_cpu_seconds() - cpu_begin};
}

double bytes_under(const std::string& folder) {
  uintmax_t sum = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    sum += entry.is_regular_file() ? entry.file_size() : 0;
  }
  return static_cast<double>(sum);
}

// Opened once more, so that on neither side the last writes still stand in a log uncompressed.
void print_sizes(const Load& load, const std::string& ours, const std::string& baseline) {
  if (auto reopened = Archive::open(ours, Archive::Mode::kWrite); !reopened) {
    give_up(reopened.error().message);
  }
  open_bare(baseline);
  const auto count = static_cast<double>(load.commits.size());
  std::printf(
      "%s",
      fmt::format("  bytes per version: archive database {:.0f}, its WARC {:.0f}; bare LevelDB "
                  "and file {:.0f} (of the page {:.0f} as received, {:.0f} with its request "
                  "compressed)\n",
                  bytes_under(ours + "/db") / count, bytes_under(ours + "/warc") / count,
                  bytes_under(baseline) / count, static_cast<double>(load.html_bytes) / count,
                  static_cast<double>(load.gzip_bytes) / count)
          .c_str());
}

// One core's: Archive::verify uses one thread.
void print_verify(const Load& load, const std::string& folder) {
  const Result<std::unique_ptr<Archive>> archive = Archive::open(folder, Archive::Mode::kRead);
  if (!archive) {
    give_up(archive.error().message);
  }
  VerifySummary summary;
  std::vector<double> took;
  for (int round = 0; round < kRounds; ++round) {
    const double begin = thread_cpu_seconds();
    summary = (*archive)->verify({}, [](const Damage& damage) { give_up(damage.what); });
    took.push_back(thread_cpu_seconds() - begin);
  }
  const double seconds = median(took);
  std::printf(
      "%s", fmt::format("  verify: {:.3f} s of CPU for {} records, {} WARC records: {:.1f} MB/s of "
                        "WARC as stored, {:.1f} MB/s of pages as received (target: 200)\n",
                        seconds, summary.records, summary.warc_records,
                        static_cast<double>(summary.warc_bytes) / 1e6 / seconds,
                        static_cast<double>(load.html_bytes) / 1e6 / seconds)
                .c_str());
}

void print_rounds(const Load& load, const std::string& ours, const std::string& baseline) {
  struct Side {
    std::string name;
    std::function<Took()> run;
    std::vector<double> seconds = {};
    std::vector<double> cpu_seconds = {};
  };
  std::vector<Side> sides{
      {"bare LevelDB, all its records   ", [&] { return put_all(load, load.all, baseline); }},
      {"bare LevelDB, the version's one ", [&] { return put_all(load, load.versions, baseline); }},
      {"prepared by 2 threads, committed",
       [&] {
         return Took{prepare_and_commit_all(load, ours), 0};
       }},
      {"Archive::commit                 ", [&] { return commit_all(load, ours); }}};
  const double until = wall_seconds() + kMostSeconds;
  for (int round = 0; round < kRounds && (round == 0 || wall_seconds() < until); ++round) {
    for (Side& side : sides) {
      const Took took = side.run();
      side.seconds.push_back(took.seconds);
      side.cpu_seconds.push_back(took.cpu_seconds);
    }
  }
  const auto count = static_cast<double>(load.commits.size());
  for (const Side& side : sides) {
    print_side(side.name, side.seconds, count, "versions");
  }
  const auto ratio = [&](const std::vector<double>& of) {
    return median(of) / median(sides[3].seconds);
  };
  std::printf(
      "%s",
      fmt::format("  ratio: the archive commits {:.2f} of what bare LevelDB does with the "
                  "version's record (target: .6), {:.2f} of what it does with all\n"
                  "  CPU of the thread that writes, a version: {:.1f} us; bare LevelDB {:.1f} us "
                  "and {:.1f} us\n",
                  ratio(sides[1].seconds), ratio(sides[0].seconds),
                  median(sides[3].cpu_seconds) / count * 1e6,
                  median(sides[1].cpu_seconds) / count * 1e6,
                  median(sides[0].cpu_seconds) / count * 1e6)
          .c_str());
}

int measure(const std::string& pages, const std::string& work) {
  const Result<std::vector<PageFile>> files = read_pages(pages, 2 * kMostVersions);
  if (!files) {
    give_up(files.error().message);
  }
  Load load = make_load(*files);
  if (load.commits.empty()) {
    give_up(pages + ": no articles");
  }
  const std::string ours = work + "/archive";
  const std::string baseline = work + "/leveldb";
  std::printf("%s",
              fmt::format("  {} versions in groups of {}\n", load.commits.size(), kGroup).c_str());
  commit_all(load, ours);
  take_records(load, ours);
  print_rounds(load, ours, baseline);
  print_sizes(load, ours, baseline);
  print_verify(load, ours);
  return 0;
}

}  // namespace
}  // namespace shilu::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("bench_store PAGES WORK\n", stderr);
    return 2;
  }
  return shilu::bench::measure(argv[1], argv[2]);
}
