#include "extract/data_table.h"

namespace shilu {
namespace {

bool is_cell(GumboTag tag) {
  return tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH;
}

// A cell that holds a passage of several paragraphs is a place on the page.
bool is_passage(const TextMeasure& cell) {
  return cell.han >= 250 && cell.blocks >= 4;
}

}  // namespace

bool is_data_table(const Dom& dom, const Measures& measures, NodeIndex table) {
  if (measures.of(table).tables > 1) {
    return false;
  }
  uint32_t rows_of_cells = 0;
  bool long_cell = false;
  uint32_t cells_in_row = 0;
  for (NodeIndex i = table + 1; i < dom[table].end; ++i) {
    if (dom[i].tag == GUMBO_TAG_TR && !dom[i].is_text) {
      cells_in_row = 0;
    } else if (is_cell(dom[i].tag) && !dom[i].is_text) {
      const TextMeasure cell = measures.of(i);
      if (is_passage(cell)) {
        return false;
      }
      long_cell = long_cell || cell.bytes > 240 || cell.blocks > 4;
      cells_in_row += cell.bytes > 0 ? 1 : 0;
      rows_of_cells += cells_in_row == 2 ? 1 : 0;
    }
  }
  return rows_of_cells >= 2 || (rows_of_cells == 1 && !long_cell);
}

}  // namespace shilu
