#include "app/progress_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/standard_output.h"

namespace shilu {
namespace {

constexpr Milliseconds kShowEvery{100};
// Before that, a rate is one of starting.
constexpr Milliseconds kLeastTimed{1000};
constexpr size_t kLeastCounted = 20;
constexpr size_t kMostBarColumns = 40;
constexpr size_t kLeastBarColumns = 8;
constexpr size_t kGapColumns = 2;

std::string repeated(std::string_view piece, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) {
    text += piece;
  }
  return text;
}

// "6s", "1m 40s", "2h 3m".
std::string rough_duration(int64_t seconds) {
  if (seconds < 60) {
    return fmt::format("{}s", seconds);
  }
  return seconds < 3600 ? fmt::format("{}m {}s", seconds / 60, seconds % 60)
                        : fmt::format("{}h {}m", seconds / 3600, seconds / 60 % 60);
}

}  // namespace

std::string progress_text(size_t done, size_t total, std::string_view things, Milliseconds elapsed,
                          size_t columns) {
  std::string text = fmt::format("{} of {} {}", done, total, things);
  if (done > 0 && elapsed.count() > 0 && (elapsed >= kLeastTimed || done >= kLeastCounted)) {
    const double rate = 1000.0 * static_cast<double>(done) / static_cast<double>(elapsed.count());
    text += fmt::format(" · {:.{}f}/s", rate, rate < 10 ? 1 : 0);
    const int64_t left = std::llround(static_cast<double>(total - done) / rate);
    text += fmt::format(" · {} left", rough_duration(left));
  }
  const std::string fitted = fit_columns(text, columns);
  const size_t used = fitted.find_last_not_of(' ') + 1;
  const size_t room = fitted.size() - used;  // what it was filled up with
  if (room < kLeastBarColumns + kGapColumns) {
    return fitted.substr(0, used);
  }
  const size_t bar = std::min(kMostBarColumns, room - kGapColumns);
  const size_t filled = total == 0 ? bar : bar * done / total;
  return repeated("━", filled) + repeated("╌", bar - filled) + std::string(kGapColumns, ' ') +
         fitted.substr(0, used);
}

ProgressBar::ProgressBar(size_t total, std::string_view things, Results results)
    : total_(total),
      things_(things),
      wanted_(line_.on_terminal() && total > 1 &&
              (results == Results::kAtTheEnd || !output_is_terminal())) {}

void ProgressBar::advance(size_t done) {
  const SteadyClock::time_point now = SteadyClock::now();
  if (!wanted_ ||
      (done != total_ && shown_at_ != SteadyClock::time_point() && now - shown_at_ < kShowEvery)) {
    return;
  }
  shown_at_ = now;
  line_.show(progress_text(done, total_, things_,
                           std::chrono::duration_cast<Milliseconds>(now - began_),
                           line_.columns() - 1));
}

}  // namespace shilu
