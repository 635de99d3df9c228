#include "extract/layout.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "extract/data_table.h"
#include "extract/item_numbers.h"
#include "extract/matching_copy.h"
#include "extract/table_columns.h"

namespace shilu {
namespace {

// One white space character of the three kinds that lines lose at their ends: ASCII, U+00A0 and
// U+3000. Its length in bytes; 0 if there is none at the beginning of `text`.
size_t leading_space(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  if (is_space(text[0])) {
    return 1;
  }
  return text.starts_with("\xC2\xA0") ? 2 : text.starts_with("\xE3\x80\x80") ? 3 : 0;
}

size_t trailing_space(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  if (is_space(text.back())) {
    return 1;
  }
  return text.ends_with("\xC2\xA0") ? 2 : text.ends_with("\xE3\x80\x80") ? 3 : 0;
}

// Up to the next white space of ASCII.
size_t word_length(std::string_view text) {
  size_t end = 0;
  while (end < text.size() && !is_space(text[end])) {
    end += begins_ideograph(text[end]) ? 3 : 1;
  }
  return std::min(end, text.size());
}

// Han characters, CJK punctuation and full-width forms: E2 BA 80 on, without Hangul, and FF01 on.
bool ends_wide(std::string_view text) {
  if (text.size() < 3) {
    return false;
  }
  const auto first = static_cast<unsigned char>(text[text.size() - 3]);
  return (first >= 0xE3 && first <= 0xE9) || first == 0xEF;
}
bool begins_wide(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  return (first >= 0xE3 && first <= 0xE9) || first == 0xEF;
}

uint32_t span_attribute(const Dom& dom, NodeIndex cell, const char* name) {
  constexpr uint32_t kMaxSpan = 1000;
  uint32_t value = 0;
  for (const char c : trim_ascii(dom.attribute(cell, name))) {
    if (!is_digit(c) || value > kMaxSpan) {
      break;
    }
    value = value * 10 + static_cast<uint32_t>(c - '0');
  }
  return std::clamp<uint32_t>(value, 1, kMaxSpan);
}

bool is_cell(GumboTag tag) {
  return tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH;
}

class LineMaker {
 public:
  LineMaker(const Dom& dom, const Measures& measures, std::span<const Cut> cuts)
      : dom_(dom), measures_(measures), cuts_(cuts) {}

  std::vector<LaidLine> make(NodeIndex begin, NodeIndex end) {
    block_ = begin < dom_.size() ? dom_[begin].parent : 0;
    while (next_cut_ < cuts_.size() && cuts_[next_cut_].end <= begin) {
      ++next_cut_;
    }
    for (NodeIndex i = begin; i < end;) {
      close_until(i);
      meet_cuts(i);
      i = visit(i);
    }
    close_until(end);
    break_line();
    return std::move(lines_);
  }

 private:
  // An element whose end matters to the layout.
  struct Open {
    NodeIndex index;
    NodeIndex end;
    NodeIndex outer_block;
  };
  struct Table {
    NodeIndex end;
    TableColumns columns;
    bool in_row = false;
  };

  void close_until(NodeIndex index) {
    if (cut_end_ != 0 && index >= cut_end_) {
      break_line();
      cut_reason_ = {};
      cut_end_ = 0;
    }
    if (dropped_end_ != 0 && index >= dropped_end_) {
      break_line();
      dropped_end_ = 0;
    }
    while (!open_.empty() && open_.back().end <= index) {
      const Open closed = open_.back();
      open_.pop_back();
      const GumboTag tag = dom_[closed.index].tag;
      if (tag == GUMBO_TAG_TR && !tables_.empty() && tables_.back().in_row) {
        break_row();
        tables_.back().in_row = false;
      } else if (tag == GUMBO_TAG_TABLE && !tables_.empty() && tables_.back().end == closed.end) {
        tables_.pop_back();
      } else if (is_heading(tag)) {
        break_line();
        heading_ = false;
      }
      break_block();
      block_ = closed.outer_block;
    }
    while (!lists_.empty() && lists_.back().end() <= index) {
      lists_.pop_back();
    }
    if (index >= anchor_end_) {
      anchor_end_ = 0;
      in_attachment_ = false;
    }
  }

  void meet_cuts(NodeIndex index) {
    while (next_cut_ < cuts_.size() && cuts_[next_cut_].begin <= index) {
      if (index < cuts_[next_cut_].end) {
        break_line();
        cut_reason_ = cuts_[next_cut_].reason;
        cut_end_ = cuts_[next_cut_].end;
      }
      ++next_cut_;
    }
  }

  static bool is_heading(GumboTag tag) { return tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6; }

  // The next node to visit.
  NodeIndex visit(NodeIndex index) {
    const DomNode& node = dom_[index];
    if (node.hidden) {
      return node.end;
    }
    if (node.dropped && dropped_end_ == 0) {
      break_line();
      dropped_end_ = node.end;
    }
    if (node.is_text) {
      put_text(index);
      return node.end;
    }
    switch (node.tag) {
      case GUMBO_TAG_BR:
        break_block();
        return node.end;
      case GUMBO_TAG_RT:
      case GUMBO_TAG_RP:
      case GUMBO_TAG_RTC:
        if (is_aside_) {
          return index + 1;
        }
        put_aside(index, "ruby");
        return node.end;
      case GUMBO_TAG_A:
        anchor_end_ = node.in_link ? node.end : 0;
        in_attachment_ = node.to_file;
        return index + 1;
      default:
        break;
    }
    if (is_block(node.tag)) {
      open_block(index);
    }
    return index + 1;
  }

  void open_block(NodeIndex index) {
    const DomNode& node = dom_[index];
    break_block();
    open_.push_back({index, node.end, block_});
    block_ = index;
    if (is_heading(node.tag)) {
      heading_ = true;
    } else if (node.tag == GUMBO_TAG_PRE || node.tag == GUMBO_TAG_LISTING) {
      preformatted_end_ = std::max(preformatted_end_, node.end);
    } else if (node.tag == GUMBO_TAG_TABLE) {
      if (tables_.empty() && is_data_table(dom_, measures_, index)) {
        tables_.push_back({node.end, {}, false});
      }
    } else if (node.tag == GUMBO_TAG_OL || node.tag == GUMBO_TAG_UL) {
      lists_.emplace_back(dom_, index);
    } else if (node.tag == GUMBO_TAG_LI && !lists_.empty()) {
      list_marker_ = lists_.back().take_marker(index);
    } else if (node.tag == GUMBO_TAG_TR && !tables_.empty()) {
      tables_.back().in_row = true;
      tables_.back().columns.begin_row();
    } else if (is_cell(node.tag) && in_row()) {
      open_cell(index);
    }
  }

  bool in_row() const { return !tables_.empty() && tables_.back().in_row; }

  void open_cell(NodeIndex index) {
    const uint32_t columns = span_attribute(dom_, index, "colspan");
    const uint32_t rows = span_attribute(dom_, index, "rowspan");
    put_tabs(tables_.back().columns.place_cell(columns, rows));
  }

  // The line gets as many separators as columns stand before the one that begins.
  void put_tabs(uint32_t column) {
    trim_end(cell_begin_);
    pending_space_ = false;
    while (tabs_ < column) {
      current_.line.text += '\t';
      ++tabs_;
    }
    cell_begin_ = current_.line.text.size();
  }

  void break_row() {
    tables_.back().columns.end_row();
    current_.line.table_row = true;
    break_line();
  }

  // A block ends or begins: a new line, or a space within a cell.
  void break_block() {
    if (in_row()) {
      pending_space_ = true;
      pending_newline_ = false;
    } else {
      break_line();
    }
  }

  void trim_end(size_t least) {
    std::string& text = current_.line.text;
    while (text.size() > least) {
      const size_t space = trailing_space(text);
      if (space == 0 || text.size() - space < least) {
        break;
      }
      text.resize(text.size() - space);
    }
  }

  void break_line() {
    pending_space_ = false;
    trim_end(0);
    if (has_text_) {
      const size_t bytes = current_.line.text.size() - tabs_;
      current_.line.link_share =
          static_cast<float>(link_bytes_) / static_cast<float>(std::max<size_t>(bytes, 1));
      current_.line.heading = current_.line.heading || heading_;
      current_.column_tabs = tabs_;
      const bool dropped = cut_reason_.empty() && dropped_end_ != 0;
      current_.reason = dropped ? kDroppedReason : cut_reason_;
      lines_.push_back(std::move(current_));
    }
    std::move(asides_.begin(), asides_.end(), std::back_inserter(lines_));
    asides_.clear();
    current_ = {};
    has_text_ = false;
    link_bytes_ = 0;
    tabs_ = 0;
    cell_begin_ = 0;
  }

  void begin_text(NodeIndex index) {
    if (has_text_) {
      return;
    }
    has_text_ = true;
    current_.block = block_;
    current_.first = index;
    current_.line.heading = heading_;
  }

  // Authors often write the number of an item although the list makes one.
  bool is_numbered(std::string_view word) const {
    return is_digit(word[0]) || word.starts_with(list_marker_) || word.starts_with("(") ||
           word.starts_with("（") || word.starts_with("第") ||
           word.substr(std::min<size_t>(3, word.size())).starts_with("、");
  }

  void put_marker(std::string_view word) {
    if (!list_marker_.empty() && current_.line.text.empty() && !is_numbered(word)) {
      current_.line.text = list_marker_ + " ";
      current_.marker_bytes = static_cast<uint32_t>(current_.line.text.size());
      cell_begin_ = current_.line.text.size();
    }
    list_marker_.clear();
  }

  void put_text(NodeIndex index) {
    std::string_view text = dom_[index].text;
    while (!text.empty()) {
      if (is_space(text[0])) {
        if (index < preformatted_end_ && text[0] == '\n') {
          break_block();
        }
        pending_newline_ = pending_newline_ || text[0] == '\n' || text[0] == '\r';
        pending_space_ = true;
        text.remove_prefix(1);
        continue;
      }
      const size_t end = word_length(text);
      put_word(index, text.substr(0, end));
      text.remove_prefix(end);
    }
  }

  void put_word(NodeIndex index, std::string_view word) {
    std::string& line = current_.line.text;
    if (line.size() == cell_begin_) {
      while (const size_t space = leading_space(word)) {
        word.remove_prefix(space);
      }
      if (word.empty()) {
        return;
      }
    }
    begin_text(index);
    put_marker(word);
    if (pending_space_ && line.size() > cell_begin_ &&
        !(pending_newline_ && ends_wide(line) && begins_wide(word))) {
      line += ' ';
    }
    pending_space_ = false;
    pending_newline_ = false;
    line += word;
    if (anchor_end_ != 0) {
      current_.line.has_attachment = current_.line.has_attachment || in_attachment_;
      link_bytes_ += in_attachment_ ? 0 : word.size();
    }
  }

  // Text that stands beside the line it is met in, as a removed line after it.
  void put_aside(NodeIndex index, std::string_view reason) {
    LineMaker inner(dom_, measures_, {});
    inner.is_aside_ = true;  // one within it is not moved again at every level
    for (LaidLine& line : inner.make(index + 1, dom_[index].end)) {
      line.reason = reason;
      asides_.push_back(std::move(line));
    }
  }

  const Dom& dom_;
  const Measures& measures_;
  std::span<const Cut> cuts_;
  size_t next_cut_ = 0;
  std::string_view cut_reason_;
  NodeIndex cut_end_ = 0;
  NodeIndex dropped_end_ = 0;

  std::vector<LaidLine> lines_;
  std::vector<LaidLine> asides_;
  bool is_aside_ = false;
  LaidLine current_;
  bool has_text_ = false;
  bool pending_space_ = false;
  bool pending_newline_ = false;
  bool heading_ = false;
  size_t link_bytes_ = 0;
  uint32_t tabs_ = 0;
  size_t cell_begin_ = 0;    // of the current line, where its cell's text begins
  std::string list_marker_;  // of an item of which no text was met; "" elsewhere
  NodeIndex block_ = 0;
  NodeIndex preformatted_end_ = 0;
  NodeIndex anchor_end_ = 0;
  bool in_attachment_ = false;
  std::vector<Open> open_;
  std::vector<Table> tables_;
  std::vector<ItemNumbers> lists_;
};

}  // namespace

std::vector<LaidLine> lay_out(const Dom& dom, const Measures& measures, NodeIndex begin,
                              NodeIndex end, std::span<const Cut> cuts) {
  return LineMaker(dom, measures, cuts).make(begin, end);
}

}  // namespace shilu
