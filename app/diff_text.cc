// A diff for a person at a terminal.
#include <utility>

#include "app/diff_forms.h"
#include "app/diff_outline.h"
#include "app/standard_output.h"
#include "app/visible_text.h"
#include "base/characters.h"

namespace shilu {
namespace {

// Marks of a terminal, or none.
struct Colours {
  const char* removed = "";
  const char* added = "";
  const char* changed = "";  // within a removed or added line
  const char* heading = "";
  const char* note = "";
  const char* end = "";
};

constexpr Colours kNoColours;
constexpr Colours kAnsiColours{"\x1b[31m", "\x1b[32m", "\x1b[7m",
                               "\x1b[36m", "\x1b[33m", "\x1b[0m"};

std::string heading_of(const Version& version) {
  return version.url.text() + "  version " + version_label(version) + "  " +
         format_instant(version.fetched_at) + (version.gone ? "  gone" : "");
}

// At most so many characters of it: where there are more, the middle is left out.
std::string shortened(std::string_view text) {
  constexpr size_t kHead = 24;
  constexpr size_t kTail = 8;
  const size_t count = count_characters(text);
  if (count <= kHead + 1 + kTail) {
    return visible_text(text);
  }
  std::string head;
  std::string tail;
  for (size_t i = 0; !text.empty(); ++i) {
    const std::string_view octets = take_character(text).octets;
    if (i < kHead) {
      head += octets;
    } else if (i + kTail >= count) {
      tail += octets;
    }
  }
  return visible_text(head) + "…" + visible_text(tail);
}

// "old → new", "added new" or "removed old".
std::string replacement(std::string_view before, std::string_view after) {
  if (before.empty()) {
    return "added " + shortened(after);
  }
  if (after.empty()) {
    return "removed " + shortened(before);
  }
  return shortened(before) + " → " + shortened(after);
}

enum class Side { kBefore, kAfter };

class TextForm {
 public:
  explicit TextForm(const Colours& colours) : colours_(colours) {}

  void heading(const std::string& text) { text_ += colours_.heading + text + colours_.end + "\n"; }
  void plain(const std::string& text) { text_ += without_controls(text) + "\n"; }

  // A removed or added line with what changed in it; `label` stands before it.
  void line(Side side, std::string_view label, std::string_view text, const LineEdits& edits) {
    const char* colour = side == Side::kBefore ? colours_.removed : colours_.added;
    text_ += colour;
    text_ += side == Side::kBefore ? '-' : '+';
    text_ += label;
    size_t from = 0;
    for (const CharacterEdit& edit : edits.edits) {
      const ByteRange& range = side == Side::kBefore ? edit.before : edit.after;
      if (range.is_empty()) {
        continue;
      }
      text_ += without_controls(text.substr(from, range.begin - from));
      text_ += colours_.changed + without_controls(range.of(text)) + colours_.end + colour;
      from = range.end;
    }
    text_ += without_controls(text.substr(from)) + colours_.end + "\n";
  }

  void note(const std::string& text) {
    text_ += colours_.note;
    text_ += "~ " + text;
    text_ += colours_.end;
    text_ += '\n';
  }

  // What changed within a line, one note for each; numbers and dates by themselves.
  void edit_notes(std::string_view before, std::string_view after, const LineEdits& edits) {
    constexpr size_t kMostNotes = 12;
    auto value = edits.values.begin();
    size_t notes = 0;
    size_t left_out = 0;
    const auto add = [&](const std::string& text) {
      if (notes < kMostNotes) {
        note(text);
        ++notes;
      } else {
        ++left_out;
      }
    };
    for (const CharacterEdit& edit : edits.edits) {
      bool is_value = false;
      for (; value != edits.values.end() && value->before.end <= edit.before.end; ++value) {
        add(replacement(value->before.of(before), value->after.of(after)) + " (" +
            std::string(kind_of(*value)) + ")");
        is_value =
            value->before.size() == edit.before.size() && value->after.size() == edit.after.size();
      }
      if (is_value) {
        continue;
      }
      add(replacement(edit.before.of(before), edit.after.of(after)));
    }
    if (left_out > 0) {
      note("and " + std::to_string(left_out) + " more");
    }
  }

  std::string take() { return std::move(text_); }

 private:
  const Colours& colours_;
  std::string text_;
};

void write_field(const FieldChange& change, TextForm& form) {
  form.line(Side::kBefore, change.field + ": ", change.before, {});
  form.line(Side::kAfter, change.field + ": ", change.after, {});
  if (const std::optional<FieldEdits> field = edits_of(change)) {
    form.edit_notes(field->before, field->after, field->edits);
  }
}

// A line of white space alone is shown by name, else one could not tell it from another.
void write_lone_line(Side side, const std::string& line, const LineEdits& edits, TextForm& form) {
  form.line(side, "", is_all_invisible(line) ? visible_text(line) : line,
            is_all_invisible(line) ? LineEdits() : edits);
}

void write_line(const std::vector<DiffLine>& lines, const std::vector<LineNumber>& numbers,
                size_t place, TextForm& form) {
  const DiffLine& line = lines[place];
  switch (line.change) {
    case LineChange::kKept:
      form.plain(" " + line.before);
      return;
    case LineChange::kRemoved:
      write_lone_line(Side::kBefore, line.before, line.edits, form);
      if (line.moved) {
        form.note("moved to line " + std::to_string(numbers[*line.moved].after));
      }
      return;
    case LineChange::kAdded:
      write_lone_line(Side::kAfter, line.after, line.edits, form);
      if (line.moved) {
        form.note("moved from line " + std::to_string(numbers[*line.moved].before));
        form.edit_notes(lines[*line.moved].before, line.after, line.edits);
      }
      return;
    case LineChange::kEdited:
      form.line(Side::kBefore, "", line.before, line.edits);
      form.line(Side::kAfter, "", line.after, line.edits);
      form.edit_notes(line.before, line.after, line.edits);
      return;
  }
}

// "@@ -3,7 +3,8 @@": where a hunk stands in both texts, counted from 1.
std::string hunk_heading(const std::vector<LineNumber>& numbers, const LineSpan& hunk) {
  const LineNumber before_hunk = hunk.begin == 0 ? LineNumber() : numbers[hunk.begin - 1];
  const LineNumber& last = numbers[hunk.end - 1];
  const auto side = [](size_t before, size_t end) {
    const size_t count = end - before;
    // An empty side is named by the line before it.
    return std::to_string(before + (count > 0 ? 1 : 0)) + "," + std::to_string(count);
  };
  return "@@ -" + side(before_hunk.before, last.before) + " +" +
         side(before_hunk.after, last.after) + " @@";
}

}  // namespace

std::string diff_as_text(const VersionPair& versions, const DocumentDiff& diff,
                         TerminalColours colours) {
  TextForm form(colours == TerminalColours::kAnsi ? kAnsiColours : kNoColours);
  form.plain("--- " + heading_of(versions.before));
  form.plain("+++ " + heading_of(versions.after));
  if (const std::string_view cause = cause_words(versions.cause); !cause.empty()) {
    form.note(std::string(cause));
  }
  for (const FieldChange& change : diff.fields) {
    write_field(change, form);
  }
  const std::vector<LineNumber> numbers = line_numbers(diff.lines);
  for (const LineSpan& hunk : hunks_of(diff.lines)) {
    form.heading(hunk_heading(numbers, hunk));
    for (size_t i = hunk.begin; i < hunk.end; ++i) {
      write_line(diff.lines, numbers, i, form);
    }
  }
  if (diff.is_empty()) {
    form.note("both versions say the same");
  }
  return form.take();
}

}  // namespace shilu
