// The columns of a data table while it is read row by row: which one a cell stands in, with what
// cells from above and before it span.
#pragma once

#include <cstdint>
#include <vector>

namespace shilu {

class TableColumns {
 public:
  static constexpr uint32_t kMost = 100;  // a cell spans no more, and none stands behind them

  void begin_row() { column_ = 0; }
  // The column of the row's next cell, which spans so many; both are 1 or more.
  uint32_t place_cell(uint32_t columns, uint32_t rows);
  void end_row();

 private:
  std::vector<uint32_t> rows_left_;  // by column: rows that a cell from above still covers
  uint32_t column_ = 0;
};

}  // namespace shilu
