// Two sides measured in turn, round after round, so that what else the machine does meets both.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace shilu::bench {

// The CPU seconds this thread has used.
double thread_cpu_seconds();
// Seconds of a clock that never steps back.
double wall_seconds();

// The middle one, or the mean of the two middle ones; `values` is not empty.
double median(std::vector<double> values);

// What each round took, in seconds.
struct Rounds {
  std::vector<double> ours;
  std::vector<double> baseline;
};

// Runs both sides in turn `count` times, fewer where `most_seconds` have passed before; once at
// least. Each side says what it took.
Rounds alternate(int count, double most_seconds, const std::function<double()>& ours,
                 const std::function<double()>& baseline);

// "name: 1.234 1.200 1.301 s, median 1.234 s: 812.0 items/s".
void print_side(const std::string& name, const std::vector<double>& seconds, double items,
                const std::string& item_name);

}  // namespace shilu::bench
