#include "store/line_pairs.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/ascii.h"
#include "base/characters.h"

namespace shilu {
namespace {

using Lines = std::span<const std::string_view>;

// A line as what it is compared by.
struct LineShape {
  std::u32string characters;    // every digit as '0'
  std::vector<uint64_t> pairs;  // of neighbouring characters, sorted
};

LineShape shape_of(std::string_view line) {
  LineShape shape;
  while (!line.empty()) {
    const char32_t value = take_character(line).value;
    shape.characters += value < 0x80 && is_digit(static_cast<char>(value)) ? U'0' : value;
  }
  for (size_t i = 1; i < shape.characters.size(); ++i) {
    shape.pairs.push_back(static_cast<uint64_t>(shape.characters[i - 1]) << 32 |
                          shape.characters[i]);
  }
  std::sort(shape.pairs.begin(), shape.pairs.end());
  return shape;
}

std::vector<LineShape> shapes_of(Lines lines) {
  std::vector<LineShape> shapes;
  shapes.reserve(lines.size());
  for (std::string_view line : lines) {
    shapes.push_back(shape_of(line));
  }
  return shapes;
}

size_t shared_at_ends(const std::u32string& left, const std::u32string& right) {
  const auto heads = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  const auto head = static_cast<size_t>(heads.first - left.begin());
  const auto tails = std::mismatch(left.rbegin(), left.rend(), right.rbegin(), right.rend());
  const auto tail = static_cast<size_t>(tails.first - left.rbegin());
  return std::min(head + tail, std::min(left.size(), right.size()));
}

size_t shared_pairs(const std::vector<uint64_t>& left, const std::vector<uint64_t>& right) {
  size_t shared = 0;
  for (auto l = left.begin(), r = right.begin(); l != left.end() && r != right.end();) {
    if (*l == *r) {
      ++shared;
    }
    const bool moves_left = *l <= *r;
    const bool moves_right = *r <= *l;
    l += moves_left ? 1 : 0;
    r += moves_right ? 1 : 0;
  }
  return shared;
}

constexpr int kSimilar = 500;  // of a thousand

// In thousandths.
int similarity(const LineShape& left, const LineShape& right) {
  const size_t longer = std::max(left.characters.size(), right.characters.size());
  const size_t shorter = std::min(left.characters.size(), right.characters.size());
  if (longer == 0 || 3 * shorter < longer) {  // the shorter could not share half of both's pairs
    return 0;
  }
  const size_t at_ends = 1000 * shared_at_ends(left.characters, right.characters) / longer;
  const size_t all_pairs = left.pairs.size() + right.pairs.size();
  const size_t in_pairs =
      all_pairs == 0 ? 0 : 2000 * shared_pairs(left.pairs, right.pairs) / all_pairs;
  return static_cast<int>(std::max(at_ends, in_pairs));
}

size_t octets_in(Lines lines) {
  return std::accumulate(lines.begin(), lines.end(), lines.size(),
                         [](size_t sum, std::string_view line) { return sum + line.size(); });
}

// The alignment of the greatest sum of similarities, by the textbook table.
std::vector<LinePair> align(Lines removed, Lines added) {
  const std::vector<LineShape> old_shapes = shapes_of(removed);
  const std::vector<LineShape> new_shapes = shapes_of(added);
  const size_t columns = added.size() + 1;
  std::vector<int> similar(removed.size() * added.size());
  std::vector<int> best((removed.size() + 1) * columns);  // from these lines to the end
  for (size_t i = removed.size(); i-- > 0;) {
    for (size_t j = added.size(); j-- > 0;) {
      const int here = similarity(old_shapes[i], new_shapes[j]);
      similar[i * added.size() + j] = here;
      const int paired = here >= kSimilar ? here + best[(i + 1) * columns + j + 1] : 0;
      best[i * columns + j] =
          std::max({paired, best[(i + 1) * columns + j], best[i * columns + j + 1]});
    }
  }
  std::vector<LinePair> pairs;
  for (size_t i = 0, j = 0; i < removed.size() && j < added.size();) {
    const int here = similar[i * added.size() + j];
    const int all = best[i * columns + j];
    if (here >= kSimilar && all == here + best[(i + 1) * columns + j + 1]) {
      pairs.emplace_back(i++, j++);
    } else if (all == best[(i + 1) * columns + j]) {
      ++i;
    } else {
      ++j;
    }
  }
  return pairs;
}

// The first with the first, the second with the second, where they are similar.
std::vector<LinePair> pair_by_order(Lines removed, Lines added) {
  std::vector<LinePair> pairs;
  for (size_t i = 0; i < std::min(removed.size(), added.size()); ++i) {
    if (similarity(shape_of(removed[i]), shape_of(added[i])) >= kSimilar) {
      pairs.emplace_back(i, i);
    }
  }
  return pairs;
}

constexpr size_t kPassageCharacters = 6;
constexpr size_t kMostPassages = 250;  // of a line, at its beginning

// Calls `take` with a number for each passage of the line.
template <typename Take>
void for_each_passage(std::string_view line, Take take) {
  size_t begins[kPassageCharacters] = {};  // of the last characters, in turn
  const std::string_view whole = line;
  for (size_t i = 0; !line.empty() && i < kMostPassages + kPassageCharacters; ++i) {
    begins[i % kPassageCharacters] = whole.size() - line.size();
    take_character(line);
    if (i + 1 >= kPassageCharacters) {
      const size_t begin = begins[(i + 1) % kPassageCharacters];
      take(std::hash<std::string_view>()(whole.substr(begin, whole.size() - line.size() - begin)));
    }
  }
}

// The pairs of lines that share passages found in no other line, each with its own best; by the
// first of the pair.
std::vector<LinePair> pair_by_passages(Lines removed, Lines added) {
  constexpr size_t kNowhere = static_cast<size_t>(-1);
  constexpr size_t kInSeveral = static_cast<size_t>(-2);
  struct Places {
    size_t removed = kNowhere;
    size_t added = kNowhere;
  };
  std::unordered_map<size_t, Places> passages;
  const auto note = [](size_t& place, size_t line) {
    place = place == kNowhere || place == line ? line : kInSeveral;
  };
  for (size_t i = 0; i < removed.size(); ++i) {
    for_each_passage(removed[i], [&](size_t passage) { note(passages[passage].removed, i); });
  }
  for (size_t i = 0; i < added.size(); ++i) {
    for_each_passage(added[i], [&](size_t passage) { note(passages[passage].added, i); });
  }
  std::map<LinePair, size_t> shared;  // ordered, so that equal counts are settled the same way
  for (const auto& [passage, places] : passages) {
    if (places.removed < kInSeveral && places.added < kInSeveral) {
      ++shared[{places.removed, places.added}];
    }
  }
  struct Best {
    size_t count = 0;
    size_t line = kNowhere;
  };
  std::vector<Best> of_removed(removed.size());
  std::vector<Best> of_added(added.size());
  for (const auto& [pair, count] : shared) {
    const auto better = [count = count](Best& best, size_t line) {
      if (count > best.count) {
        best = {count, line};
      }
    };
    better(of_removed[pair.first], pair.second);
    better(of_added[pair.second], pair.first);
  }
  std::vector<LinePair> pairs;
  for (size_t i = 0; i < removed.size(); ++i) {
    if (of_removed[i].line != kNowhere && of_added[of_removed[i].line].line == i) {
      pairs.emplace_back(i, of_removed[i].line);
    }
  }
  return pairs;
}

// As align(), if the budget has twice what it costs.
std::optional<std::vector<LinePair>> align_within(Lines removed, Lines added, WorkBudget& budget) {
  const size_t cost = removed.size() * octets_in(added) + added.size() * octets_in(removed);
  if (cost > budget.left() / 2 || !budget.spend(cost)) {
    return std::nullopt;
  }
  return align(removed, added);
}

}  // namespace

std::vector<LinePair> pair_in_place(Lines removed, Lines added, WorkBudget& budget) {
  if (removed.empty() || added.empty()) {
    return {};
  }
  if (const auto aligned = align_within(removed, added, budget)) {
    return *aligned;
  }
  std::vector<LinePair> pairs;
  LinePair begin{0, 0};
  const auto pair_until = [&](LinePair end) {
    const Lines old_lines = removed.subspan(begin.first, end.first - begin.first);
    const Lines new_lines = added.subspan(begin.second, end.second - begin.second);
    const auto aligned = align_within(old_lines, new_lines, budget);
    for (const auto& [i, j] : aligned ? *aligned : pair_by_order(old_lines, new_lines)) {
      pairs.emplace_back(begin.first + i, begin.second + j);
    }
  };
  for (const auto& [i, j] : longest_in_order(pair_by_passages(removed, added))) {
    if (similarity(shape_of(removed[i]), shape_of(added[j])) >= kSimilar) {
      pair_until({i, j});
      pairs.emplace_back(i, j);
      begin = {i + 1, j + 1};
    }
  }
  pair_until({removed.size(), added.size()});
  return pairs;
}

std::vector<LinePair> pair_anywhere(Lines removed, Lines added, WorkBudget& budget) {
  if (removed.empty() || added.empty() || !budget.spend(octets_in(removed) + octets_in(added))) {
    return {};
  }
  std::vector<LinePair> pairs;
  for (const auto& [i, j] : pair_by_passages(removed, added)) {
    if (similarity(shape_of(removed[i]), shape_of(added[j])) >= kSimilar) {
      pairs.emplace_back(i, j);
    }
  }
  return pairs;
}

}  // namespace shilu
