#include "store/diff.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/document_json.h"

namespace shilu {
namespace {

// A text without a final line feed and one with it differ in their last line: split and joined
// are inverse.
std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const size_t feed = text.find('\n');
    lines.push_back(text.substr(0, feed));
    if (feed == std::string_view::npos) {
      return lines;
    }
    text.remove_prefix(feed + 1);
  }
}

// Lines as numbers, equal where the lines are.
class LineNumbers {
 public:
  std::vector<int> of(const std::vector<std::string_view>& lines) {
    std::vector<int> numbers;
    numbers.reserve(lines.size());
    for (std::string_view line : lines) {
      numbers.push_back(known_.emplace(line, static_cast<int>(known_.size())).first->second);
    }
    return numbers;
  }

 private:
  std::unordered_map<std::string_view, int> known_;
};

struct Part {
  const int* lines;
  int size;
};

// The furthest x on each diagonal k = x - y after each number of edits d: trace[d][k + d].
using Trace = std::vector<std::vector<int>>;

// Myers' greedy forward search; nothing past `most_edits`.
std::optional<Trace> search(const Part& before, const Part& after, int most_edits) {
  Trace trace;
  for (int d = 0; d <= std::min(most_edits, before.size + after.size); ++d) {
    std::vector<int> furthest(2 * static_cast<size_t>(d) + 1);
    bool reached = false;
    for (int k = -d; k <= d; k += 2) {
      int x = 0;
      if (d > 0) {
        // On diagonal k with d edits one comes down from k + 1 (an added line) or right from
        // k - 1 (a removed one), whichever got further; index k of trace[d - 1] is k + d - 1.
        const std::vector<int>& last = trace[d - 1];
        const bool down = k == -d || (k != d && last[k + d - 2] < last[k + d]);
        x = down ? last[k + d] : last[k + d - 2] + 1;
      }
      while (x < before.size && x - k < after.size && before.lines[x] == after.lines[x - k]) {
        ++x;
      }
      furthest[k + d] = x;
      reached = reached || (x >= before.size && x - k >= after.size);
    }
    trace.push_back(std::move(furthest));
    if (reached) {
      return trace;
    }
  }
  return std::nullopt;
}

enum class Step { kKeep, kRemove, kAdd };

// The steps that lead from the beginning to the end, read from the trace backwards.
std::vector<Step> backtrack(const Trace& trace, const Part& before, const Part& after) {
  std::vector<Step> steps;
  int x = before.size;
  int y = after.size;
  for (int d = static_cast<int>(trace.size()) - 1; d > 0; --d) {
    const std::vector<int>& last = trace[d - 1];
    const int k = x - y;
    const bool down = k == -d || (k != d && last[k + d - 2] < last[k + d]);
    const int begin = down ? last[k + d] : last[k + d - 2] + 1;  // x after the edit
    for (; x > begin; --x, --y) {
      steps.push_back(Step::kKeep);
    }
    steps.push_back(down ? Step::kAdd : Step::kRemove);
    (down ? y : x) -= 1;
  }
  for (; x > 0; --x) {
    steps.push_back(Step::kKeep);
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

std::vector<Step> steps_between(const Part& before, const Part& after, size_t most_edits) {
  if (const auto trace = search(before, after, static_cast<int>(most_edits))) {
    return backtrack(*trace, before, after);
  }
  std::vector<Step> steps(static_cast<size_t>(before.size), Step::kRemove);
  steps.resize(static_cast<size_t>(before.size) + static_cast<size_t>(after.size), Step::kAdd);
  return steps;
}

bool is_continuation(char octet) {
  return (static_cast<unsigned char>(octet) & 0xc0) == 0x80;
}

// What two lines do not share at their beginning and end.
std::pair<ByteRange, ByteRange> changed_ranges(std::string_view before, std::string_view after) {
  const size_t shorter = std::min(before.size(), after.size());
  size_t head = 0;
  while (head < shorter && before[head] == after[head]) {
    ++head;
  }
  while (head > 0 && ((head < before.size() && is_continuation(before[head])) ||
                      (head < after.size() && is_continuation(after[head])))) {
    --head;
  }
  size_t tail = 0;
  while (tail < shorter - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
    ++tail;
  }
  while (tail > 0 && is_continuation(before[before.size() - tail])) {
    --tail;
  }
  return {{head, before.size() - tail}, {head, after.size() - tail}};
}

// Lines removed and added at one place: pairs that share half of the longer are edited ones.
class ChangedBlock {
 public:
  void remove(std::string_view line) { removed_.push_back(line); }
  void add(std::string_view line) { added_.push_back(line); }

  void flush(std::vector<DiffLine>& lines) {
    const size_t pairs = std::min(removed_.size(), added_.size());
    size_t written = 0;
    for (size_t i = 0; i < pairs; ++i) {
      const auto [before, after] = changed_ranges(removed_[i], added_[i]);
      const size_t longer = std::max(removed_[i].size(), added_[i].size());
      const size_t shared = removed_[i].size() - (before.end - before.begin);
      if (2 * shared >= longer) {
        write_apart(written, i, i, lines);
        lines.push_back(
            {LineChange::kEdited, std::string(removed_[i]), std::string(added_[i]), before, after});
        written = i + 1;
      }
    }
    write_apart(written, removed_.size(), added_.size(), lines);
    removed_.clear();
    added_.clear();
  }

 private:
  void write_apart(size_t begin, size_t removed_end, size_t added_end,
                   std::vector<DiffLine>& lines) const {
    for (size_t i = begin; i < removed_end; ++i) {
      lines.push_back({LineChange::kRemoved, std::string(removed_[i]), {}, {}, {}});
    }
    for (size_t i = begin; i < added_end; ++i) {
      lines.push_back({LineChange::kAdded, {}, std::string(added_[i]), {}, {}});
    }
  }

  std::vector<std::string_view> removed_;
  std::vector<std::string_view> added_;
};

DiffLine kept(std::string_view line) {
  return {LineChange::kKept, std::string(line), std::string(line), {}, {}};
}

// Fields by which a state of a document is told from the next (document_digest), but its text.
constexpr const char* kFields[] = {"kind",         "title",  "published",      "published_at",
                                   "signed",       "source", "issuer",         "doc_number",
                                   "index_number", "column", "payload_sha256", "attachments"};

}  // namespace

std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after,
                                 size_t most_edits) {
  const std::vector<std::string_view> before_lines = split_lines(before);
  const std::vector<std::string_view> after_lines = split_lines(after);
  const size_t shorter = std::min(before_lines.size(), after_lines.size());
  size_t head = 0;
  while (head < shorter && before_lines[head] == after_lines[head]) {
    ++head;
  }
  size_t tail = 0;
  while (tail < shorter - head && before_lines[before_lines.size() - 1 - tail] ==
                                      after_lines[after_lines.size() - 1 - tail]) {
    ++tail;
  }

  LineNumbers numbers;
  const std::vector<int> before_numbers = numbers.of(before_lines);
  const std::vector<int> after_numbers = numbers.of(after_lines);
  const Part before_part{before_numbers.data() + head,
                         static_cast<int>(before_lines.size() - head - tail)};
  const Part after_part{after_numbers.data() + head,
                        static_cast<int>(after_lines.size() - head - tail)};

  std::vector<DiffLine> lines;
  for (size_t i = 0; i < head; ++i) {
    lines.push_back(kept(before_lines[i]));
  }
  ChangedBlock block;
  size_t next_before = head;
  size_t next_after = head;
  for (Step step : steps_between(before_part, after_part, most_edits)) {
    switch (step) {
      case Step::kKeep:
        block.flush(lines);
        lines.push_back(kept(before_lines[next_before++]));
        ++next_after;
        break;
      case Step::kRemove:
        block.remove(before_lines[next_before++]);
        break;
      case Step::kAdd:
        block.add(after_lines[next_after++]);
        break;
    }
  }
  block.flush(lines);
  for (; next_before < before_lines.size(); ++next_before) {
    lines.push_back(kept(before_lines[next_before]));
  }
  return lines;
}

bool DocumentDiff::is_empty() const {
  return fields.empty() && std::all_of(lines.begin(), lines.end(), [](const DiffLine& line) {
           return line.change == LineChange::kKept;
         });
}

DocumentDiff diff_documents(const Document& before, const Document& after) {
  DocumentDiff diff;
  const nlohmann::ordered_json before_json = document_to_json(before, {});
  const nlohmann::ordered_json after_json = document_to_json(after, {});
  for (const char* field : kFields) {
    const nlohmann::ordered_json& old_value = before_json.at(field);
    const nlohmann::ordered_json& new_value = after_json.at(field);
    if (old_value != new_value) {
      diff.fields.push_back({field, to_json_line(old_value), to_json_line(new_value)});
    }
  }
  diff.lines = diff_lines(before.text, after.text);
  return diff;
}

}  // namespace shilu
