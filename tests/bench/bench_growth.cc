// bench_growth PAGES WORK: what an archive grows by for each page that is new, fetched again
// unchanged, and edited.
//
// Every article under PAGES is committed as new; a day later again unchanged, by a 304, and a day
// after that by a 200 with the same body; then edited: a sentence more in the middle of its text.
// After each day LevelDB is compacted as `shilu compact` does, and its files are weighed. Beside
// that the keys and values of each sort as they are before LevelDB's own compression.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <utility>

#include "base/digest.h"
#include "store/database.h"
#include "tests/bench/page_commits.h"

namespace shilu::bench {
namespace {

constexpr size_t kMostPages = 10'240;
constexpr size_t kGroup = 256;
constexpr std::chrono::hours kDay{24};

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "bench_growth: %s\n", why.c_str());
  std::quick_exit(1);
}

struct Article {
  const PageFile* file;
  Document document;
};

struct Weight {
  double database = 0;
  double warc = 0;
  std::map<std::string, double> sorts;  // octets of keys and values, by the keys' first two
};

Weight weight_of(const std::string& folder) {
  Weight weight;
  {
    const Result<std::unique_ptr<Archive>> archive = Archive::open(folder, Archive::Mode::kWrite);
    if (!archive) {
      give_up(archive.error().message);
    }
    if (Status compacted = (*archive)->compact(); !compacted) {
      give_up(compacted.error().message);
    }
    const Result<Archive::Sizes> sizes = (*archive)->sizes();
    if (!sizes) {
      give_up(sizes.error().message);
    }
    weight.database = static_cast<double>(sizes->database_bytes);
    weight.warc = static_cast<double>(sizes->warc_bytes);
  }
  const Result<std::unique_ptr<Database>> database =
      Database::open(folder + "/db", Database::IfMissing::kFail);
  if (!database) {
    give_up(database.error().message);
  }
  const auto entry = (*database)->iterate(View::Scan::kLong);
  for (entry->seek(""); entry->valid(); entry->next()) {
    weight.sorts[std::string(entry->key().substr(0, 2))] +=
        static_cast<double>(entry->key().size() + entry->value().size());
  }
  return weight;
}

// Commits what `commit_of_article` makes of each article, in a run of its own.
void commit_day(const std::string& folder, const std::vector<Article>& articles, Instant day,
                const std::function<PageCommit(const Article&, Instant)>& commit_of_article) {
  const Result<std::unique_ptr<Archive>> archive = Archive::open(folder, Archive::Mode::kCreate);
  if (!archive) {
    give_up(archive.error().message);
  }
  if (auto run = (*archive)->begin_run(
          day, "", [](const Url&, const UrlState&) { return std::optional<QueueItem>(); });
      !run) {
    give_up(run.error().message);
  }
  for (size_t at = 0; at < articles.size(); at += kGroup) {
    std::vector<PageCommit> group;
    for (size_t i = at; i < std::min(at + kGroup, articles.size()); ++i) {
      group.push_back(commit_of_article(articles[i], day + Milliseconds(200 * i)));
      (*archive)->prepare(group.back());
    }
    if (auto committed = (*archive)->commit(group); !committed) {
      give_up(committed.error().message);
    }
  }
  if (Status ended = (*archive)->end_run(day + kDay / 2); !ended) {
    give_up(ended.error().message);
  }
}

EarlierCapture earlier_of(const Page& response) {
  return {sha1_base32(response.body), response.fetched_at};
}

// A sentence more at the end of a line in the middle, as a correction is put in.
std::string edited(const std::string& text) {
  static constexpr std::string_view kSentence =
      "（更正：截止日期由3月15日延长至3月29日，其余事项不变。）";
  const size_t line_end = text.find('\n', text.size() / 2);
  std::string longer = text;
  return longer.insert(std::min(line_end, text.size()), kSentence);
}

class Growth {
 public:
  Growth(std::string folder, std::vector<Article> articles)
      : folder_(std::move(folder)),
        articles_(std::move(articles)),
        count_(static_cast<double>(articles_.size())) {}

  void measure() {
    std::filesystem::remove_all(folder_);
    double text_bytes = 0;
    for (const Article& article : articles_) {
      text_bytes += static_cast<double>(article.document.text.size());
    }
    const Instant first = *parse_instant("2024-03-01T00:00:00Z");
    const auto response = [](const Article& article, Instant time) {
      return response_of(article.file->url, article.file->bytes, time);
    };
    const Weight made = grow(first, [&](const Article& article, Instant time) {
      return commit_of(response(article, time), article.document);
    });
    print("a new page", made,
          fmt::format("; {:.2f} of its text of {:.0f} bytes (target: .5)",
                      made.database / text_bytes, text_bytes / count_));
    const auto captured_at = [&](Instant time) {
      return first + (time - first) % Milliseconds(kDay);
    };
    print("unchanged, by a 304",
          grow(first + kDay,
               [&](const Article& article, Instant time) {
                 const Page before = response(article, captured_at(time));
                 return commit_of_not_modified(not_modified(before, time), earlier_of(before));
               }),
          " (target: 120)");
    print("unchanged, by a 200",
          grow(first + 2 * kDay,
               [&](const Article& article, Instant time) {
                 return commit_of(response(article, time), article.document,
                                  earlier_of(response(article, captured_at(time))));
               }),
          " (target: 120)");
    print("edited by a sentence",
          grow(first + 3 * kDay,
               [&](const Article& article, Instant time) {
                 Document document = article.document;
                 document.text = edited(document.text);
                 return commit_of(response_of(article.file->url, edited(article.file->bytes), time),
                                  std::move(document),
                                  earlier_of(response(article, captured_at(time))));
               }),
          " (target: 400)");
  }

 private:
  // What the archive weighs more after that day.
  Weight grow(Instant day, const std::function<PageCommit(const Article&, Instant)>& commit) {
    commit_day(folder_, articles_, day, commit);
    const Weight now = weight_of(folder_);
    Weight more{now.database - before_.database, now.warc - before_.warc, {}};
    for (const auto& [sort, bytes] : now.sorts) {
      more.sorts[sort] = bytes - before_.sorts[sort];
    }
    before_ = now;
    return more;
  }

  void print(const std::string& what, const Weight& more, const std::string& target) const {
    std::string sorts;
    for (const auto& [sort, bytes] : more.sorts) {
      if (bytes / count_ >= 1) {
        sorts += fmt::format(" {} {:.0f}", sort, bytes / count_);
      }
    }
    std::printf("%s", fmt::format("  {}: {:.0f} bytes of database{}; WARC {:.0f}; before "
                                  "LevelDB's compression{}\n",
                                  what, more.database / count_, target, more.warc / count_,
                                  sorts.empty() ? " 0" : sorts)
                          .c_str());
  }

  const std::string folder_;
  const std::vector<Article> articles_;
  const double count_;
  Weight before_;
};

int measure(const std::string& pages, const std::string& work) {
  const Result<std::vector<PageFile>> files = read_pages(pages, 2 * kMostPages);
  if (!files) {
    give_up(files.error().message);
  }
  std::vector<Article> articles;
  for (const PageFile& file : *files) {
    Document document = document_of(file);
    if (document.kind == PageKind::kArticle && articles.size() < kMostPages) {
      articles.push_back({&file, std::move(document)});
    }
  }
  if (articles.empty()) {
    give_up(pages + ": no articles");
  }
  std::printf("%s", fmt::format("  {} pages; bytes for each\n", articles.size()).c_str());
  Growth(work + "/archive-that-grows", std::move(articles)).measure();
  return 0;
}

}  // namespace
}  // namespace shilu::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("bench_growth PAGES WORK\n", stderr);
    return 2;
  }
  return shilu::bench::measure(argv[1], argv[2]);
}
