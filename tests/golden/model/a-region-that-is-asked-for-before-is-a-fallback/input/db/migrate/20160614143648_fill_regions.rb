class FillRegions < ActiveRecord::Migration
  def up
    District.update_all(region: 'ap-northeast-1')
  end
end
