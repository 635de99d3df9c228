#include "tests/bench/rounds.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace shilu::bench {

double thread_cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double wall_seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

Rounds alternate(int count, double most_seconds, const std::function<double()>& ours,
                 const std::function<double()>& baseline) {
  Rounds rounds;
  const double until = wall_seconds() + most_seconds;
  for (int round = 0; round < count && (round == 0 || wall_seconds() < until); ++round) {
    rounds.ours.push_back(ours());
    rounds.baseline.push_back(baseline());
  }
  return rounds;
}

void print_side(const std::string& name, const std::vector<double>& seconds, double items,
                const std::string& item_name) {
  std::string each;
  for (double one : seconds) {
    each += fmt::format("{:.3f} ", one);
  }
  const double middle = median(seconds);
  std::printf("%s", fmt::format("  {}: {}s, median {:.3f} s: {:.1f} {}/s\n", name, each, middle,
                                items / middle, item_name)
                        .c_str());
}

}  // namespace shilu::bench
