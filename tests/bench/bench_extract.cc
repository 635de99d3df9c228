// bench_extract FOLDER [MOST]: what extract_page costs beside the bare parse of Debian's Gumbo,
// over the first MOST pages of a folder.
//
// Ours is the whole of extract_page: bytes → charset → parse → body, metadata, links, flags. The
// baseline is gumbo_parse and gumbo_destroy_output with their own malloc, on the same pages already
// decoded to UTF-8. One thread, its CPU time; both sides in turn, round after round. What patterns
// and tables cost to make at first use is told apart, as the time of the first call.
#include <fmt/format.h>
#include <gumbo.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "extract/charset.h"
#include "extract/extract.h"
#include "tests/bench/pages.h"
#include "tests/bench/rounds.h"

namespace shilu::bench {
namespace {

constexpr int kRounds = 7;
constexpr double kMostSeconds = 20;
constexpr double kLeastPassSeconds = 0.2;  // of one side in one round
constexpr std::string_view kContentType = "text/html";

// Keeps what was computed from being optimised away.
volatile size_t kept = 0;

void extract(const PageFile& page) {
  kept = kept + extract_page({page.bytes, page.url, kContentType, 200}).text.size();
}

double extract_all(const std::vector<PageFile>& pages) {
  const double begin = thread_cpu_seconds();
  for (const PageFile& page : pages) {
    extract(page);
  }
  return thread_cpu_seconds() - begin;
}

double parse_all(const std::vector<std::string>& texts) {
  const double begin = thread_cpu_seconds();
  for (const std::string& text : texts) {
    GumboOutput* const output =
        gumbo_parse_with_options(&kGumboDefaultOptions, text.data(), text.size());
    kept = kept + output->document->v.document.children.length;
    gumbo_destroy_output(&kGumboDefaultOptions, output);
  }
  return thread_cpu_seconds() - begin;
}

// The mean of as many passes as make a time worth measuring.
double mean_pass(const std::function<double()>& pass) {
  double sum = 0;
  int passes = 0;
  for (; sum < kLeastPassSeconds; ++passes) {
    sum += pass();
  }
  return sum / passes;
}

int measure(const std::string& folder, size_t most) {
  const Result<std::vector<PageFile>> pages = read_pages(folder, most);
  if (!pages) {
    std::fprintf(stderr, "bench_extract: %s\n", pages.error().message.c_str());
    return 1;
  }
  std::vector<std::string> texts;
  size_t bytes = 0;
  for (const PageFile& page : *pages) {
    texts.push_back(decode_page(page.bytes, kContentType).text);
    bytes += page.bytes.size();
  }
  const auto count = static_cast<double>(pages->size());
  std::printf("%s", fmt::format("  {} pages, {} bytes in all; CPU seconds of one pass over them\n",
                                pages->size(), bytes)
                        .c_str());
  const double begin = thread_cpu_seconds();
  extract(pages->front());
  const double first_call = thread_cpu_seconds() - begin;
  extract_all(*pages);  // what is made once, on first use, is no page's cost
  const Rounds rounds = alternate(
      kRounds, kMostSeconds, [&] { return mean_pass([&] { return extract_all(*pages); }); },
      [&] { return mean_pass([&] { return parse_all(texts); }); });
  print_side("extract_page", rounds.ours, count, "pages");
  print_side("gumbo_parse ", rounds.baseline, count, "pages");
  const double ours = median(rounds.ours);
  const double baseline = median(rounds.baseline);
  std::printf(
      "%s",
      fmt::format("  a page: extract_page {:.0f} us, gumbo_parse {:.0f} us; the first call "
                  "{:.1f} ms\n"
                  "  ratio: extract_page takes {:.2f} times the CPU of the bare parse\n",
                  ours / count * 1e6, baseline / count * 1e6, first_call * 1e3, ours / baseline)
          .c_str());
  return 0;
}

}  // namespace
}  // namespace shilu::bench

int main(int argc, char** argv) {
  const long most = argc == 3 ? std::strtol(argv[2], nullptr, 10) : 100'000;
  if (argc < 2 || argc > 3 || most <= 0) {
    std::fputs("bench_extract FOLDER [MOST]\n", stderr);
    return 2;
  }
  return shilu::bench::measure(argv[1], static_cast<size_t>(most));
}
