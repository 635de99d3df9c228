#include "extract/table_columns.h"

#include <algorithm>

namespace shilu {

uint32_t TableColumns::place_cell(uint32_t columns, uint32_t rows) {
  while (column_ < rows_left_.size() && rows_left_[column_] > 0) {
    --rows_left_[column_++];
  }
  const uint32_t first = column_;
  for (uint32_t i = 0; i < std::min(columns, kMost) && column_ < kMost; ++i, ++column_) {
    if (rows_left_.size() <= column_) {
      rows_left_.resize(column_ + 1, 0);
    }
    rows_left_[column_] = rows - 1;
  }
  return first;
}

void TableColumns::end_row() {
  for (; column_ < rows_left_.size(); ++column_) {
    rows_left_[column_] -= rows_left_[column_] > 0 ? 1 : 0;
  }
}

}  // namespace shilu
